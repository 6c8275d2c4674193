"""The group that all commands of dues belong to."""

import typer

group = typer.Typer(help="党费：每月该交多少，为什么，收了多少。", no_args_is_help=True)


@group.callback()
def dues() -> None:
    """党费：每月该交多少，为什么，收了多少。"""
