"""Two branches of one enterprise, a worker, the secretary who answers, and another enterprise."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from tests.records.worlds import EVERYTHING, place

from shuanghe.activities.forum.models import Idea
from shuanghe.activities.forum.rules.moves import Wish
from shuanghe.activities.forum.services import Proposal, idea_file, idea_move
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.queries import actor_of
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Organisation

MONDAY = date(2026, 11, 2)
SYSTEM = Actor.system("测试")
HELD = {
    "worker": ("employee", "Z1"),
    "mate": ("employee", "Z1"),
    "secretary": ("branch_secretary", "Z1"),
    "office": ("party_affairs_office", "DW"),
    "neighbour": ("branch_secretary", "Z2"),
    "stranger": ("party_affairs_office", "DX"),
    "committee": ("committee_secretary", "DW"),
}


@dataclass
class Forum:
    """Places by code, accounts and what they may by name."""

    places: dict[str, Organisation]
    users: dict[str, User]

    def actor(self, name: str) -> Actor:
        """Somebody with the rights of the role."""
        return actor_of(self.users[name], on=MONDAY)

    def file(
        self, title: str = "泵房加装指示灯", *, by: str = "worker", on: date = MONDAY, **more
    ) -> Idea:
        """An idea filed at branch Z1."""
        given = {"text": "夜里看不清，装一盏灯", "place": "一号泵房", "client_key": uuid4().hex}
        return idea_file(
            self.actor(by), organisation=self.places["Z1"],
            proposal=Proposal(title, **{**given, **more}), on=on,
        )  # fmt: skip

    def move(
        self,
        idea: Idea,
        kind: str,
        text: str = "理由说得很清楚很完整",
        *,
        by: str = "secretary",
        on: date = MONDAY,
        **more,
    ) -> Idea:
        """Something the office does with it."""
        return idea_move(
            self.actor(by), organisation=idea.organisation, idea=idea,
            wish=Wish(kind, text, **more), on=on,
        )  # fmt: skip


def forum_create() -> Forum:
    """Make places, accounts and roles; there are no ideas yet."""
    roles_load(SYSTEM)
    with looking(EVERYTHING):
        committee = place("DW", "committee", name="示例党委", has_committee=True)
        other = place("DX", "committee", name="示例乙党委", has_committee=True)
        places = {
            "DW": committee,
            "DX": other,
            "Z1": place("Z1", "branch", committee, name="示例第一支部"),
            "Z2": place("Z2", "branch", committee, name="示例第二支部"),
        }
        users = {}
        for name, (role, code) in HELD.items():
            users[name] = User.objects.create_user(name, None, name=f"示例{name}")
            RoleGrant.objects.create(
                user=users[name], role=Role.objects.get(code=role), organisation=places[code],
                from_on=date(2020, 1, 1), granted_by="测试",
            )  # fmt: skip
    return Forum(places, users)
