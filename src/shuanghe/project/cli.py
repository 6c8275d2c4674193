"""The command line. Each app brings its own group; this page only puts them together."""

import os
import sys
from importlib import import_module

import django
import typer

app = typer.Typer(
    name="shuanghe",
    help="双核 · 一本账。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

# Only what is asked for is imported: a command starts in half the time.
COMMANDS = {
    "setup": "shuanghe.project.management.installing",
    "serve": "shuanghe.project.management.serving",
    "worker": "shuanghe.project.management.serving",
    "demo": "shuanghe.project.management.demo",
    "check": "shuanghe.project.management.checking",
    "backup": "shuanghe.project.management.backups",
    "restore": "shuanghe.project.management.backups",
    "move": "shuanghe.project.management.moving",
    "count": "shuanghe.rulebook.management.counting",
}
GROUPS = {
    "standards": "shuanghe.activities.standards.management.standards",
    "kpi": "shuanghe.operations.management.kpi",
    "goals": "shuanghe.operations.management.goals",
    "roster": "shuanghe.organisation.management.roster",
    "organisation": "shuanghe.organisation.management.organisation",
    "rulebook": "shuanghe.rulebook.management.rulebook",
    "account": "shuanghe.identity.management.account",
    "token": "shuanghe.identity.management.token",
    "records": "shuanghe.records.management.records",
    "duties": "shuanghe.duties.management.duties",
    "procedure": "shuanghe.procedures.management.cases",
    "election": "shuanghe.activities.elections.management.election",
    "transfer": "shuanghe.activities.transfers.management.transfer",
    "disposal": "shuanghe.activities.disposals.management.disposal",
    "dutylist": "shuanghe.activities.mobilisation.management.dutylist",
    "commitment": "shuanghe.activities.mobilisation.management.commitment",
    "admission": "shuanghe.activities.development.management.admission",
    "agreement": "shuanghe.activities.agreements.management.agreement",
    "dues": "shuanghe.activities.dues.management.dues",
    "project": "shuanghe.activities.projects.management.project",
    "counselling": "shuanghe.activities.counselling.management.topics",
    "meetings": "shuanghe.activities.meetings.management.printing",
    "bench": "shuanghe.duties.management.bench",
    "sample": "shuanghe.project.management.sample",
    "database": "shuanghe.project.management.database",
    "effect": "shuanghe.insight.effects.management.effect",
    "ledger": "shuanghe.insight.ledgers.management.ledger",
    "idea": "shuanghe.activities.forum.management.idea",
    "guidance": "shuanghe.insight.guidance.management.guidance",
    "handover": "shuanghe.insight.guidance.management.handover",
    "audit": "shuanghe.kernel.audit.management.audit",
    "tasks": "shuanghe.kernel.tasks.management.tasks",
    "search": "shuanghe.kernel.search.management.search",
    "handbook": "shuanghe.insight.handbooks.management.handbook",
}


@app.callback()
def prepare() -> None:
    """双核 · 一本账。"""


def gather(wanted: str = "") -> typer.Typer:
    """The command line with one command or group; with all of them when it is none of ours."""
    is_one = wanted in COMMANDS or wanted in GROUPS
    for name, module in COMMANDS.items():
        if name == wanted or not is_one:
            app.command(name)(getattr(import_module(module), name))
    for name, module in GROUPS.items():
        if name == wanted or not is_one:
            app.add_typer(import_module(module).group, name=name)
    return app


def main() -> None:
    """Set Django up, gather the groups and run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanghe.project.settings")
    django.setup()
    from django.db.utils import OperationalError, ProgrammingError

    from shuanghe.kernel.actions import Refused
    from shuanghe.kernel.terminal import LABEL, say

    try:
        gather(sys.argv[1] if len(sys.argv) > 1 else "")()
    except Refused as refused:
        say(f"{LABEL}{refused}")
        sys.exit(1)
    except (OperationalError, ProgrammingError) as error:
        if not is_not_set_up(str(error)):
            raise
        say(f"{LABEL}数据库还没有初始化或未升级，请先运行 shuanghe setup({error})。")
        sys.exit(1)


def is_not_set_up(message: str) -> bool:
    """Whether a database error means that `shuanghe setup` has not run, or not since an upgrade."""
    signs = ("no such table", "no such column", "does not exist", "unable to open database file")
    return any(sign in message for sign in signs)


if __name__ == "__main__":
    main()
