"""The two catalogues, and what each item means for one organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings

from shuanghe.activities.standards.queries.book import book
from shuanghe.activities.standards.rules import RECURRING, CatalogueItem
from shuanghe.rulebook.queries import rulebook
from shuanghe.rulebook.rules import Rule


@dataclass(frozen=True)
class Wanted:
    """Which items are asked for; empty text asks for all."""

    category: str = ""
    every: str = ""
    basis: str = ""
    text: str = ""
    kind_of_organisation: str = ""


def catalogue(kind: str, wanted: Wanted | None = None) -> tuple[CatalogueItem, ...]:
    """The items of the catalogue "party" or "union", by code. Raises KeyError for another."""
    shelf = book().items
    if kind not in shelf:
        raise KeyError(f"没有“{kind}”这个目录；现有：{'、'.join(shelf)}。")
    asked = wanted or Wanted()
    return tuple(one for one in shelf[kind].values() if _fits(one, asked))


def catalogue_item(code: str) -> CatalogueItem | None:
    """The item of that code; None when there is none."""
    return book().item(code)


def categories(kind: str) -> list[str]:
    """The categories of a catalogue in the order in which they come."""
    return list(dict.fromkeys(one.category for one in catalogue(kind)))


def duties_behind(item: CatalogueItem, *, on: date) -> tuple[Rule, ...]:
    """The rules of that day which demand the item; those not in force are left out."""
    return rules_named(item.rules, on=on)


def rules_named(ids: Iterable[str], *, on: date) -> tuple[Rule, ...]:
    """The rules of these ids that are in force on a day."""
    known = rulebook()
    found = []
    for rule_id in ids:
        try:
            found.append(known.rule(rule_id, on=on))
        except KeyError:
            continue
    return tuple(found)


def is_issued_by_rule(item: CatalogueItem, *, on: date) -> bool:
    """Whether a rule already makes it come round by itself."""
    return any(rule.recurrence for rule in duties_behind(item, on=on))


def may_be_adopted(item: CatalogueItem, *, on: date) -> bool:
    """Whether it may be taken up: it recurs, something proves it, no rule issues it already."""
    return item.every in RECURRING and bool(item.evidence) and not is_issued_by_rule(item, on=on)


def kinds_adoptable(*, on: date) -> frozenset[str]:
    """The kinds of evidence that items open to adoption ask for."""
    return _kinds_adoptable(settings.RULEBOOKS, rulebook().version, on)


@lru_cache(maxsize=512)
def _kinds_adoptable(_of: object, _version: str, on: date) -> frozenset[str]:
    every = (item for shelf in book().items.values() for item in shelf.values())
    return frozenset(
        kind for item in every if may_be_adopted(item, on=on) for kind in item.evidence
    )


def _fits(item: CatalogueItem, asked: Wanted) -> bool:
    return (
        asked.category in ("", item.category)
        and asked.every in ("", item.every)
        and asked.basis in ("", item.source.basis)
        and (not asked.kind_of_organisation or asked.kind_of_organisation in item.scope)
        and asked.text.strip().lower() in f"{item.code} {item.title} {item.note}".lower()
    )
