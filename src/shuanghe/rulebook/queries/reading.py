"""YAML with the line of every value. The only place that knows the YAML library."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
LARGEST = 64_000
PLAIN = {None, ""}
WHOLE = re.compile(r"-?(0|[1-9]\d*)")
FRACTION = re.compile(r"-?\d+\.\d+")
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}

Place = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in one file: where it is, what is wrong and how to mend it."""

    file: str
    line: int
    wrong: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.wrong}。怎样改：{self.mend}。"


class RulebookRefused(ValueError):  # noqa: N818
    """The rulebook has mistakes; `problems` lists every one of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(
            f"规则库有 {len(problems)} 处错误:\n" + "\n".join(str(one) for one in problems)
        )


@dataclass
class Sheet:
    """One file as read: plain values, the line of every place in them, and what was wrong."""

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def refuse(self, place: Place, wrong: str, mend: str) -> None:
        """Note a mistake at a place."""
        self.problems.append(Problem(self.file, self.line(place), wrong, mend))


def sheet_read(path: Path, *, root: Path) -> Sheet:
    """Read one file; mistakes are in the sheet's problems, nothing is raised."""
    sheet = Sheet(path.relative_to(root).as_posix())
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST:
            sheet.refuse((), f"文件超过 {LARGEST} 字节", "一条规则一个文件，请拆开")
            return sheet
        node = _composed(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        sheet.refuse((), "文件不是 UTF-8 编码", "用编辑器另存为 UTF-8")
        return sheet
    except (OSError, RecursionError) as error:
        sheet.refuse((), f"文件读不出来({type(error).__name__})", "检查文件权限和内容")
        return sheet
    except yaml.YAMLError as error:
        sheet.problems.append(_syntax(sheet.file, error))
        return sheet
    if not isinstance(node, yaml.MappingNode):
        sheet.refuse((), "文件里没有“键: 值”形式的内容", "参照 rulebooks/README.md 的样例填写")
        return sheet
    sheet.data = _plain(sheet, node, (), set())
    return sheet


def _composed(text: str) -> yaml.Node | None:
    loader = LOADER(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


def _syntax(file: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    what = getattr(error, "problem", None) or "无法识别的字符"
    return Problem(
        file, line, f"写法不合 YAML 格式（{what}）", "检查这一行的缩进、冒号后的空格、括号和引号"
    )


def _plain(sheet: Sheet, node: yaml.Node, place: Place, visited: set[int]) -> Any:
    sheet.lines.setdefault(place, node.start_mark.line + 1)
    if id(node) in visited:
        sheet.refuse(place, "使用了 YAML 的引用（& 和 *）", "把内容直接写出来")
        return None
    visited.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return dict(_entries(sheet, node, place, visited))
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(sheet, item, (*place, index), visited) for index, item in enumerate(node.value)
        ]
    is_quoted = isinstance(node, yaml.ScalarNode) and node.style not in PLAIN
    return node.value if is_quoted else _scalar(sheet, str(node.value), place)


def _entries(
    sheet: Sheet, node: yaml.MappingNode, place: Place, visited: set[int]
) -> Iterator[tuple[str, Any]]:
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in seen:
            sheet.problems.append(
                Problem(sheet.file, line, f"键“{key}”重复，第 {seen[key]} 行已有", "只保留其中一个")
            )
            continue
        seen[key] = line
        sheet.lines[*place, key] = line
        yield key, _plain(sheet, value_node, (*place, key), visited)


def _scalar(sheet: Sheet, text: str, place: Place) -> Any:
    if text in WORDS:
        return WORDS[text]
    if WHOLE.fullmatch(text):
        return int(text)
    if FRACTION.fullmatch(text):
        return Decimal(text)
    if DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            sheet.refuse(place, f"没有“{text}”这一天", "日期写作 2026-01-31，月、日各两位")
            return None
    return text
