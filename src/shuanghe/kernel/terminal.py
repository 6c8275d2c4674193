"""How a command answers: the one place that writes to the terminal.

Words for the person at the terminal go to stderr; what was asked for goes to stdout, as lines of
text or, with `--json`, as one JSON value. What fails says so in Chinese and ends with exit code 1.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from shuanghe.kernel.periods import Period, month_of

if TYPE_CHECKING:
    from rich.console import Console

Item = TypeVar("Item")

AsJson = Annotated[bool, typer.Option("--json", help="在标准输出上打印一个 JSON。")]
On = Annotated[str, typer.Option("--on", help="按哪一天的规定，如 2026-11-21；不写则为今天。")]

NewWorkbook = Annotated[Path, typer.Argument(help="写到哪个 .xlsx 文件。")]

FAILURE = 1
LABEL = "错误："


class Unusable(ValueError):  # noqa: N818 — an answer, not a defect
    """What was typed cannot be used, as a day or a file; its text says why and how to mend it."""


def say(text: str = "", *, colour: str | None = None, bold: bool = False) -> None:
    """Tell the person at the terminal one line, on stderr; brackets stay what they are.

    colour: a name such as "red" or "green", seen on a terminal alone.
    """
    typer.secho(text, err=True, fg=colour, bold=bold or None)


def write(text: object) -> None:
    """Put one line of what was asked for on stdout."""
    typer.echo(text)


def give(value: Any) -> None:
    """Put the whole answer on stdout as one JSON value; dates as 2026-11-21, amounts as text."""
    typer.echo(json.dumps(value, ensure_ascii=False, cls=_Encoder))


def answer(value: Any, text: str, *, as_json: bool) -> None:
    """The result of a command: the value as JSON when asked for, else the text, on stderr."""
    if as_json:
        give(value)
    else:
        say(text)


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    is_answer: bool = False,
    numbers_from: int | None = None,
) -> None:
    """Draw rows under columns on stderr, or on stdout where they are the answer.

    title: "" leaves it out. numbers_from: the first of the columns of numbers, set to the right.
    """
    from rich.table import Table

    drawn = Table(title=title or None)
    for at, column in enumerate(columns):
        is_number = numbers_from is not None and at >= numbers_from
        drawn.add_column(column, justify="right" if is_number else "left")
    for row in rows:
        drawn.add_row(*map(str, row))
    _console(is_answer=is_answer).print(drawn)


def tree(nodes: Iterable[tuple[int, int | None, str]]) -> None:
    """Draw nodes (id, id of the one above, label), those above first, as trees on stdout.

    A node whose upper one is not among them is a root.
    """
    from rich.tree import Tree

    drawn: dict[int, Tree] = {}
    roots = []
    for node, above, label in nodes:
        if above in drawn:
            drawn[node] = drawn[above].add(label)
        else:
            drawn[node] = Tree(label)
            roots.append(drawn[node])
    console = _console(is_answer=True)
    for root in roots:
        console.print(root)


def progress(items: Sequence[Item], text: str) -> Iterable[Item]:
    """The items one by one, with a bar on stderr of how many are done."""
    from rich.progress import track

    return track(items, description=text, console=_console(is_answer=False))


def fail(message: str, *, as_json: bool = False, label: str = LABEL, **facts: Any) -> NoReturn:
    """Say what is wrong and how to mend it, and end the command with exit code 1.

    As JSON it is {"error": message} with the facts beside it. The label leads the line on stderr.
    """
    if as_json:
        give({**facts, "error": message})
    say(f"{label}{message}", colour="red")
    raise typer.Exit(FAILURE)


@contextmanager
def failing(
    *kinds: type[Exception], as_json: bool, label: str = LABEL, **facts: Any
) -> Iterator[None]:
    """End the command by `fail` when the block raises Unusable or an error of these kinds.

    The text of the error is the message, so these kinds carry sentences for people.
    """
    answers: tuple[type[Exception], ...] = (Unusable, *kinds)
    try:
        yield
    except answers as error:
        message = error.args[0] if isinstance(error, KeyError) else error
        fail(str(message), as_json=as_json, label=label, **facts)


def day_read(text: str) -> date:
    """The day written 2026-11-21; today for "". Raises Unusable."""
    try:
        return date.fromisoformat(text) if text else timezone.localdate()
    except ValueError:
        raise Unusable(f"“{text}”不是日期，请写作 2026-11-21。") from None


def month_read(text: str) -> Period:
    """The month written 2026-07. Raises Unusable."""
    try:
        return month_of(text)
    except ValueError as wrong:
        raise Unusable(str(wrong)) from None


def file_read(file: Path) -> bytes:
    """What is in a file. Raises Unusable."""
    try:
        return file.read_bytes()
    except OSError:
        raise Unusable(f"没有找到文件 {file}，请核对路径。") from None


def file_write(file: Path, data: bytes) -> int:
    """Write a file, and how many bytes it has. Raises Unusable."""
    try:
        return file.write_bytes(data)
    except OSError as fault:
        raise Unusable(
            f"写不了文件 {file}：请核对文件夹是否存在、能不能写入（{fault.strerror}）。"
        ) from None


def file_give(file: Path, data: bytes, *, as_json: bool, **facts: Any) -> None:
    """Write a file and answer where it is; the facts stand beside its name in the JSON."""
    with failing(as_json=as_json):
        file_write(file, data)
    answer({"file": str(file), **facts}, f"已写出 {file}。", as_json=as_json)


def _console(*, is_answer: bool) -> "Console":
    """Where to draw. rich is imported by what draws alone: the other commands start sooner."""
    from rich.console import Console

    return Console(stderr=not is_answer, highlight=False, markup=False, emoji=False)


class _Encoder(DjangoJSONEncoder):
    """JSON of dates, amounts and UUIDs as Django writes them, and of the rest as its text."""

    def default(self, o: Any) -> Any:
        try:
            return super().default(o)
        except TypeError:
            return str(o)
