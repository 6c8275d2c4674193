"""The group that the commands of elections join."""

import typer

group = typer.Typer(help="换届选举：任期、进展、选票和计票。", no_args_is_help=True)
