"""Forms as data: sections of fields, a section with rows asking each field for each row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

JOIN = "__"


@dataclass(frozen=True)
class Field:
    """One thing a form asks. kind: text, words, number, date, yes_no, choice."""

    key: str
    title: str
    kind: str
    is_required: bool = True
    least: int = 0
    most: int = 0
    choices: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Section:
    """Fields under one title; rows: key → title, where each field is asked for each row."""

    title: str
    fields: tuple[Field, ...]
    rows: Mapping[str, str]

    def asked(self) -> Iterator[tuple[str, str, Field]]:
        """(key in the content, title with its row, field)."""
        for one in self.fields:
            if not self.rows:
                yield one.key, one.title, one
        for row, title in self.rows.items():
            for one in self.fields:
                yield f"{row}{JOIN}{one.key}", f"{title}：{one.title}", one


@dataclass(frozen=True)
class Form:
    """One form of topics. kind: its key; filed_by: the right that files it."""

    kind: str
    title: str
    number: str
    filed_by: str
    stages: tuple[str, ...]
    sections: tuple[Section, ...]
    note: str = ""
    is_many: bool = False
    can_change: bool = False
    is_scored: bool = False

    def asked(self) -> Iterator[tuple[str, str, Field]]:
        """Every field of every section."""
        for section in self.sections:
            yield from section.asked()


def said(field: Field, value: Any) -> str:
    """A value of a field as people read it; empty for none."""
    if value is None or value == "":
        return ""
    if field.kind == "yes_no":
        return "是" if value else "否"
    if field.kind == "choice" and field.choices:
        return field.choices.get(str(value), str(value))
    return str(value)


def content_faults(form: Form, content: Mapping[str, Any]) -> list[str]:
    """What is missing or out of range in a filled form, each with its mend."""
    faults, asked = [], {key: (title, one) for key, title, one in form.asked()}
    unknown = set(content) - set(asked)
    if unknown:
        faults.append(f"“{form.title}”没有这些项目：{'、'.join(sorted(unknown))}。")
    for key, (title, one) in asked.items():
        value = content.get(key)
        if value is None or value == "":
            if one.is_required:
                faults.append(f"请填“{title}”。")
        elif one.kind == "number" and not one.least <= int(value) <= (one.most or int(value)):
            faults.append(f"“{title}”要在 {one.least} 到 {one.most} 之间。")
        elif one.kind == "choice" and str(value) not in (one.choices or {}):
            faults.append(f"“{title}”请从列出的里面选。")
    return faults


def lines_of(form: Form, content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(title, what is said) of every field, in order."""
    return [(title, said(one, content.get(key))) for key, title, one in form.asked()]


def table_of(section: Section, content: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    """A section with rows as headings and lines."""
    headings = ["", *(one.title for one in section.fields)]
    lines: Sequence[list[str]] = [
        [title, *(said(one, content.get(f"{row}{JOIN}{one.key}")) for one in section.fields)]
        for row, title in section.rows.items()
    ]
    return headings, list(lines)
