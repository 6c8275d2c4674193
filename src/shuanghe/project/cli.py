"""The command line. Each app brings its own group; this page only puts them together."""

import os

import django
import typer

app = typer.Typer(
    name="shuanghe",
    help="双核 · 一本账。每条命令都可加 --json。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def prepare() -> None:
    """双核 · 一本账。"""


def main() -> None:
    """Set Django up, gather the groups and run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanghe.project.settings")
    django.setup()
    app()
