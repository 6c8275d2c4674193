"""The reviewed table of addresses, and the addresses there really are.

A row of addresses/*.yaml, under the name of the address:

  title:     what it is, in words
  GET, POST: the right that the method asks for (HEAD goes with GET); a method not named is refused
  of:        the object that the address names (tests/permissions/things*.py makes one)
  asks:      {field: object} — an object that a field of the query or form names
  with:      {field: value} — fields the page needs before it looks at anything else
  at:        superior — the right must be held above the branch of the object; whole: on everything
  writes:    the right that a write asks for, where the door asks for less and shows the form again;
             nothing: what is sent is judged and never kept
  writes_at: superior — as `at`, for the write alone
  kept: true a browser may keep the page, and must ask each time whether it still holds
  traced: true  reading it leaves an audit line, and nothing else
  own: true  it shows the asker's own and nobody else's
  kind:      page (default) · file · json · key (a secret in the address) ·
             token (JSON, asked with an access token) · open (before sign-in)
  answer:    the status of a page that does not answer 200
  send:      {field: value} — a form that is accepted (see writing.py); `form` names a field of it
  why:       for what is out of the ordinary
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from shuanghe.kernel.permissions import RIGHTS

FOLDER = Path(__file__).parent / "addresses"
RIGHTS_FILE = Path(__file__).parent / "rights.yaml"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
KINDS = ("page", "file", "json", "key", "token", "open")
PART = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Row:
    """One row of the table. variant tells rows of one address apart."""

    name: str
    variant: str
    title: str
    rights: dict[str, str]
    of: str = ""
    asks: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    at: str = ""
    is_own: bool = False
    kind: str = "page"
    answer: int | str = 200
    send: dict[str, Any] | None = None
    form: str = ""
    why: str = ""
    door: str = ""
    writes: str = ""
    writes_at: str = ""
    is_traced: bool = False
    is_kept: bool = False

    @property
    def key(self) -> str:
        return f"{self.name} {self.variant}".strip()

    @property
    def write_right(self) -> str:
        """The right without which nothing may be written."""
        return self.writes or self.rights.get("POST", "")

    def rights_for(self, method: str) -> list[str]:
        """The rights any of which the method asks for; none when the address does not take it."""
        said = self.rights.get("GET" if method == "HEAD" else method, "")
        return said.split(" or ") if said else []


@dataclass(frozen=True)
class Address:
    """An address as the resolver has it."""

    name: str
    pattern: str
    view: Any

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(PART.findall(self.pattern))

    @property
    def right(self) -> str | None:
        return getattr(self.view, "right", None)


KNOWN = {
    *("title", "of", "asks", "with", "at", "own", "kind", "answer", "send", "form", "why"),
    *("door", "writes", "writes_at", "traced", "kept"),
}


def rows_read(folder: Path = FOLDER) -> list[Row]:
    """Every row of the table. Raises ValueError naming the row for what cannot be meant."""
    found: list[Row] = []
    for file in sorted(folder.glob("*.yaml")):
        for name, said in (yaml.safe_load(file.read_text()) or {}).items():
            found.append(row_read(name, said))
    return found


def row_read(key: str, said: dict[str, Any]) -> Row:
    """One row. Raises ValueError for a word that is none of ours."""
    name, _, variant = key.partition(" ")
    rights = {word: said[word] for word in said if word in METHODS}
    unknown = set(said) - KNOWN - set(METHODS)
    if unknown or not said.get("title") or said.get("kind", "page") not in KINDS:
        raise ValueError(f"{key}: {sorted(unknown) or 'title, kind'}")
    named = {right for said_ in rights.values() for right in said_.split(" or ")}
    if said.get("kind") != "open" and (not rights or named - set(RIGHTS)):
        raise ValueError(f"{key}: no such right {rights}")
    return Row(
        name, variant, said["title"], rights, said.get("of", ""), said.get("asks", {}),
        said.get("with", {}), said.get("at", ""), said.get("own", False),
        said.get("kind", "page"), said.get("answer", 200), said.get("send"),
        said.get("form", ""), said.get("why", ""), said.get("door", ""),
        said.get("writes", ""), said.get("writes_at", ""), said.get("traced", False),
        said.get("kept", False),
    )  # fmt: skip


def addresses(
    found: Iterable[Any] | None = None, *, space: str = "", before: str = ""
) -> Iterator[Address]:
    """Every address of a resolver, of the whole site by default, by its full name."""
    for one in get_resolver().url_patterns if found is None else found:
        pattern = before + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from addresses(one.url_patterns, space=inner, before=pattern)
        elif isinstance(one, URLPattern):
            yield Address(f"{space}{one.name or ''}", pattern, one.callback)


def unlisted(rows: Iterable[Row], found: Iterable[Address]) -> list[str]:
    """What the table lacks, what it has too much, and addresses without a name of their own."""
    listed, there = {row.name for row in rows}, [one.name for one in found]
    faults = [f"地址没有登记：{name}" for name in there if name not in listed]
    faults += [f"登记的地址不存在：{name}" for name in sorted(listed - set(there))]
    faults += [f"地址没有独有的名字：{name}" for name in set(there) if there.count(name) > 1]
    return sorted(faults)


def rights_read() -> dict[str, list[str]]:
    """The reviewed list: right → codes of the roles that give it."""
    said: dict[str, list[str]] = yaml.safe_load(RIGHTS_FILE.read_text())
    return said
