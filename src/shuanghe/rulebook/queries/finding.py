"""Rules as a reader looks for them: by regulation, by words, beside their neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shuanghe.rulebook.queries.book import Rulebook, Version
from shuanghe.rulebook.rules import Regulation, Rule


@dataclass(frozen=True)
class Shelf:
    """One regulation and those of its rules that were looked for."""

    regulation: Regulation
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; an empty value does not restrict."""

    text: str = ""
    regulation: str = ""
    confidence: str = ""
    deadline: str = ""
    strength: str = ""
    is_recurring: bool = False

    def fits(self, rule: Rule) -> bool:
        """Whether the rule is one of them; every word of the text must be somewhere in it."""
        written = f"{rule.id} {rule.title} {rule.demand} {rule.citation} {rule.owed_by}".lower()
        return (
            all(word in written for word in self.text.lower().split())
            and self.regulation in ("", rule.citation.regulation)
            and self.confidence in ("", rule.confidence)
            and self.deadline in ("", rule.deadline)
            and self.strength in ("", rule.strength)
            and (rule.recurrence is not None or not self.is_recurring)
        )


def shelves_of(rules: Sequence[Rule], book: Rulebook) -> tuple[Shelf, ...]:
    """The rules put back under their regulations, most rules first; empty ones left out."""
    by_slug: dict[str, list[Rule]] = {}
    for rule in rules:
        by_slug.setdefault(rule.citation.regulation, []).append(rule)
    shelves = [Shelf(book.regulations[slug], tuple(some)) for slug, some in by_slug.items()]
    return tuple(sorted(shelves, key=lambda shelf: (-len(shelf.rules), shelf.regulation.slug)))


@dataclass(frozen=True)
class Reading:
    """All a rule page shows. is_in_force is false when the nearest version stands in."""

    rule: Rule
    is_in_force: bool
    regulation: Regulation
    versions: tuple[Version, ...]
    before: Rule | None
    after: Rule | None


def reading_of(book: Rulebook, rule_id: str, *, on: date) -> Reading:
    """The rule as one reads it on a day, with its versions and its neighbours.

    Raises KeyError for an unknown id.
    """
    versions = book.versions(rule_id)
    if not versions:
        raise KeyError(f"规则库中没有编号 {rule_id}。")
    try:
        rule, is_in_force = book.rule(rule_id, on=on), True
    except KeyError:
        past = [one.rule for one in versions if one.from_on <= on]
        rule, is_in_force = (past[-1] if past else versions[0].rule), False
    slug = rule.citation.regulation
    beside = [book.versions(other)[-1].rule for other in book.rules_of(slug)]
    place = [one.id for one in beside].index(rule_id)
    return Reading(
        rule=rule,
        is_in_force=is_in_force,
        regulation=book.regulations[slug],
        versions=versions,
        before=beside[place - 1] if place else None,
        after=beside[place + 1] if place + 1 < len(beside) else None,
    )
