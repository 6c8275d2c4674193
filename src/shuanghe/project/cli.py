"""The command line. Each app brings its own group; this page only puts them together."""

import os

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
    from shuanghe.project.management import backups, installing, serving
    from shuanghe.rulebook.management import rulebook

    app.command("setup")(installing.setup)
    app.command("serve")(serving.serve)
    app.command("worker")(serving.worker)
    app.command("backup")(backups.backup)
    app.command("restore")(backups.restore)
    app.add_typer(rulebook.group, name="rulebook")
    return app


def main() -> None:
    """Set Django up, gather the groups and run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanghe.project.settings")
    django.setup()
    gather()()


if __name__ == "__main__":
    main()
