"""How a command answers: words on stderr, one JSON value on stdout when asked."""

import json
import sys
from typing import Annotated, Any

import typer
from django.core.serializers.json import DjangoJSONEncoder

AsJson = Annotated[bool, typer.Option("--json", help="在标准输出上打印一个 JSON。")]


def tell(text: str) -> None:
    """Say something to the person at the terminal."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def give(value: Any) -> None:
    """Print the result as one JSON value."""
    text = json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def fail(text: str) -> typer.Exit:
    """Say what is wrong and end with exit code 1: `raise fail(...)`."""
    tell(f"错误：{text}")
    return typer.Exit(1)
