"""The tree of one sample enterprise, from its YAML: Party bodies and the units beside them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

FOUNDED_ON = date(2015, 1, 1)
BRANCH_TERM_DAYS = 3 * 365


@dataclass(frozen=True)
class Unit:
    """One organisation. quality is how well the generator lets it work (0–1)."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str
    has_committee: bool = False
    established_on: date = FOUNDED_ON
    dissolved_on: date | None = None
    term_ends_on: date | None = None
    quality: float = 1.0


QUALITIES = ((0.25, 0.995), (0.75, 0.965), (0.92, 0.90), (1.0, 0.72))


def units_of(plan: dict[str, Any], *, dice: Random, on: date) -> list[Unit]:
    """Every organisation of the enterprise, parents before children."""
    root = plan["code"]
    term = plan["term_years"] * 365
    units = [
        Unit(
            root,
            plan["name"],
            plan["short_name"],
            "committee",
            "",
            has_committee=True,
            term_ends_on=_term_end(dice, on, term),
        ),
        Unit(f"{root}-X", plan["company"], plan["short_name"], "company", root),
    ]
    for second in plan["units"]:
        units += _second_level(root, second, plan["teams"], dice=dice, on=on)
    return [*units, *_odd_branches(units, on=on)]


def _second_level(
    root: str, second: dict[str, Any], teams: int, *, dice: Random, on: date
) -> list[Unit]:
    code = f"{root}-{second['code']}"
    kind = second.get("kind", "committee")
    title = "党总支" if kind == "general_branch" else "党委"
    name = second["name"]
    units = [
        Unit(
            code,
            name + title,
            name,
            kind,
            root,
            has_committee=True,
            term_ends_on=_term_end(dice, on, BRANCH_TERM_DAYS),
        ),
        Unit(f"{code}-X", name, name, "plant", code),
    ]
    for number, area in enumerate(second["areas"], start=1):
        branch = f"{code}-{number:02d}"
        units.append(
            Unit(
                branch,
                f"{name}{area}党支部",
                f"{area}党支部",
                "branch",
                code,
                has_committee=True,
                term_ends_on=_term_end(dice, on, BRANCH_TERM_DAYS),
                quality=_quality(dice),
            )
        )
        units += [
            Unit(f"{branch}-B{team}", f"{name}{area}{team}班", f"{area}{team}班", "team", branch)
            for team in range(1, teams + 1)
        ]
    return units


def _odd_branches(units: list[Unit], *, on: date) -> list[Unit]:
    """A joint, a temporary and a dissolved branch, under the first second-level body."""
    place = next(unit for unit in units if unit.parent == units[0].code and unit.has_committee)
    ended = on - timedelta(days=150)
    return [
        Unit(
            f"{place.code}-91",
            f"{place.short_name}外委单位联合党支部",
            "联合党支部",
            "joint_branch",
            place.code,
            quality=0.93,
        ),
        Unit(
            f"{place.code}-92",
            f"{place.short_name}大修会战临时党支部",
            "临时党支部",
            "temporary_branch",
            place.code,
            established_on=on - timedelta(days=181),
            quality=0.97,
        ),
        Unit(
            f"{place.code}-93",
            f"{place.short_name}老系列党支部",
            "老系列党支部",
            "branch",
            place.code,
            dissolved_on=ended,
            quality=0.95,
        ),
    ]


def groups_of(branch: Unit, members: int, size: int) -> list[Unit]:
    """Party groups of a large branch; a small one has none."""
    if members < 2 * size - 3:
        return []
    return [
        Unit(
            f"{branch.code}-G{number}",
            f"{branch.name}第{number}党小组",
            f"第{number}党小组",
            "party_group",
            branch.code,
            quality=branch.quality,
        )
        for number in range(1, members // size + 1)
    ]


def without_committee(branch: Unit) -> Unit:
    """The same branch with a secretary only."""
    return replace(branch, has_committee=False)


def _term_end(dice: Random, on: date, days: int) -> date:
    return on + timedelta(days=dice.randint(30, days - 1))


def _quality(dice: Random) -> float:
    draw = dice.random()
    return next(quality for bound, quality in QUALITIES if draw <= bound)
