"""The command line. Each app brings its own group; this page only puts them together."""

import os
import sys

import django
import typer

app = typer.Typer(
    name="shuanghe",
    help="双核 · 一本账。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def prepare() -> None:
    """双核 · 一本账。"""


def gather() -> typer.Typer:
    """The whole command line: our own commands, then one group for each app."""
    from shuanghe.activities.records.management import records
    from shuanghe.identity.management import account
    from shuanghe.project.management import backups, demo, installing, serving
    from shuanghe.project.sample.management import sample
    from shuanghe.rulebook.management import rulebook

    app.command("setup")(installing.setup)
    app.command("serve")(serving.serve)
    app.command("worker")(serving.worker)
    app.command("demo")(demo.demo)
    app.command("backup")(backups.backup)
    app.command("restore")(backups.restore)
    app.add_typer(rulebook.group, name="rulebook")
    app.add_typer(account.group, name="account")
    app.add_typer(records.group, name="records")
    app.add_typer(sample.group, name="sample")
    return app


def main() -> None:
    """Set Django up, gather the groups and run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanghe.project.settings")
    django.setup()
    from django.db.utils import OperationalError, ProgrammingError

    from shuanghe.kernel.actions import Refused
    from shuanghe.project.management.answers import tell

    try:
        gather()()
    except Refused as refused:
        tell(f"错误:{refused}")
        sys.exit(1)
    except (OperationalError, ProgrammingError) as error:
        if not is_not_set_up(str(error)):
            raise
        tell(f"错误:数据库还没有初始化或未升级,请先运行 shuanghe setup({error})。")
        sys.exit(1)


def is_not_set_up(message: str) -> bool:
    """Whether a database error means that `shuanghe setup` has not run, or not since an upgrade."""
    signs = ("no such table", "no such column", "does not exist", "unable to open database file")
    return any(sign in message for sign in signs)


if __name__ == "__main__":
    main()
