"""Committee DW over branches Z1 (with a committee) and Z2 and plant P1; DX over Z3."""

from dataclasses import dataclass
from datetime import date

from tests.records.worlds import EVERYTHING, place

from shuanghe.duties.models import Deadline
from shuanghe.duties.services import evidence_file, evidence_withdraw
from shuanghe.identity.models import User
from shuanghe.kernel.permissions import RIGHTS, Actor, Grant, looking
from shuanghe.organisation.models import Organisation

SYSTEM = Actor.system("测试")
ON = date(2026, 11, 21)
LATER = date(2026, 12, 3)


@dataclass
class World:
    """The places by code."""

    places: dict[str, Organisation]
    user_id: int

    @property
    def first(self) -> Organisation:
        return self.places["Z1"]

    def actor(self, code: str, *rights: str, name: str = "甲") -> Actor:
        """Somebody who holds rights on a place; all of ours when none are named."""
        held = frozenset(rights or RIGHTS)
        return Actor(name, user_id=self.user_id, grants=(Grant(self.places[code].path, held, ""),))


def world_create() -> World:
    """Make the places; nothing is written or adopted."""
    with looking(EVERYTHING):
        committee = place("DW", "committee", name="示例党委", has_committee=True)
        other = place("DX", "committee", name="示例乙党委", has_committee=True)
        user = User.objects.create_user("clerk", None, name="甲")
        return World(
            user_id=user.pk,
            places={
                "DW": committee,
                "DX": other,
                "Z1": place("Z1", "branch", committee, name="示例第一支部", has_committee=True),
                "Z2": place("Z2", "branch", committee, name="示例第二支部"),
                "P1": place("P1", "plant", committee, name="示例一厂"),
                "Z3": place("Z3", "branch", other, name="示例第三支部"),
            },
        )


def deadlines(**wanted):
    """Deadlines of adopted items that stand, by place and day."""
    with looking(EVERYTHING):
        rows = Deadline.objects.filter(
            source_type="standards.adoption", dropped_on=None, **wanted
        ).select_related("organisation")
        return sorted(rows, key=lambda row: (row.due_on, row.organisation.code))


def file(world, code, kind, day, *, source=1):
    """Evidence of a kind at a place, for the period that holds its day."""
    return evidence_file(
        world.actor(code), organisation=world.places[code], kind=kind, done_on=day,
        period_on=day, source_type="records.record", source_id=source,
    )  # fmt: skip


def withdraw(world, code, *, source=1):
    """Take the evidence of a record back."""
    return evidence_withdraw(
        world.actor(code), organisation=world.places[code], source_type="records.record",
        source_id=source, reason="重复",
    )  # fmt: skip
