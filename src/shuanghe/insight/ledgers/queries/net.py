"""一网: who answers for what, body by body; names only where the reader may read the roster."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q

from shuanghe.insight.ledgers.queries.places import SMALLEST, opening, within
from shuanghe.insight.ledgers.queries.ties import held
from shuanghe.insight.ledgers.rules.rows import Tie
from shuanghe.kernel.permissions import Actor, current_scope, looking
from shuanghe.operations.models import Goal, Kpi
from shuanghe.organisation.models import (
    ADMINISTRATIVE,
    Member,
    Organisation,
    OrganisationKind,
    PostKind,
)
from shuanghe.organisation.queries.rolls import posts_on

ROWS = 30
FUNCTIONS = tuple(kind for kind in PostKind if kind != PostKind.GROUP_LEADER)
LED = (
    OrganisationKind.COMMITTEE,
    OrganisationKind.GENERAL_BRANCH,
    OrganisationKind.BRANCH,
    OrganisationKind.JOINT_BRANCH,
)


@dataclass(frozen=True)
class Seat:
    """A post that is held. name: of the holder, "" where the reader may not know it."""

    name: str
    uid: str


@dataclass
class NetRow:
    """A body: its posts by function, and the operating figures and goals it answers for."""

    body: Organisation
    seats: dict[PostKind, list[Seat]] = field(default_factory=dict)
    owned: list[Tie] = field(default_factory=list)

    @property
    def lacks_secretary(self) -> bool:
        """Whether a body that should have a secretary has none."""
        return self.body.kind in LED and PostKind.SECRETARY not in self.seats


@dataclass(frozen=True)
class Net:
    """One page of the grid."""

    rows: list[NetRow]
    page: "Page[Any]"


def net_of(actor: Actor, organisation: Organisation, *, on: date, page: str | None) -> Net:
    """The Party bodies of a subtree with their posts on a day: eight statements."""
    bodies = Organisation.objects.filter(within("path", organisation), dissolved_on=None)
    shown = Paginator(
        bodies.exclude(kind__in=[*ADMINISTRATIVE, *SMALLEST]).order_by("path"), ROWS
    ).get_page(page)
    rows = {one.pk: NetRow(one) for one in shown.object_list}
    _seat(actor, rows, on)
    if actor.may("goal.read", organisation.path) or actor.may("kpi.read", organisation.path):
        _own(actor, rows, on)
    return Net(list(rows.values()), shown)


def _seat(actor: Actor, rows: dict[int, NetRow], on: date) -> None:
    posts = posts_on(on, organisations=list(rows)).select_related(None).order_by("from_on")
    held_posts = list(posts.values_list("organisation_id", "kind", "member_id"))
    with looking(actor.scope("roster.read")):
        people = Member.objects.filter(pk__in={member for _body, _kind, member in held_posts})
        known = {pk: (name, str(uid)) for pk, name, uid in people.values_list("pk", "name", "uid")}
    for body, kind, member in held_posts:
        name, uid = known.get(member, ("", ""))
        rows[body].seats.setdefault(PostKind(kind), []).append(Seat(name, uid))


def _own(actor: Actor, rows: dict[int, NetRow], on: date) -> None:
    """What a body, or the unit right below it, answers for."""
    units = Organisation.objects.filter(
        parent_id__in=list(rows), kind__in=ADMINISTRATIVE, dissolved_on=None
    ).exclude(kind__in=SMALLEST)
    over = {pk: pk for pk in rows} | dict(units.values_list("pk", "parent_id"))
    for right, reader in (("goal.read", _goals), ("kpi.read", _kpis)):
        if not actor.may(right):
            continue
        with looking(actor.scope(right)), looking(current_scope().with_lineage):
            for owner, tie in reader(over, on):
                rows[over[owner]].owned.append(tie)


def _goals(owners: Iterable[int], on: date) -> Iterable[tuple[int, Tie]]:
    found = Goal.objects.filter(held(on), owner_id__in=list(owners)).order_by("number", "id")
    told = found.values_list("pk", "owner_id", "number", "title", "owner_post")
    for pk, owner, number, title, post in told:
        yield owner, Tie(_with_post(f"{number} {title}", post), opening("operations:goal", pk))


def _kpis(owners: Iterable[int], on: date) -> Iterable[tuple[int, Tie]]:
    in_force = Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gt=on))
    found = Kpi.objects.filter(in_force, owner_id__in=list(owners)).order_by("code", "id")
    for pk, owner, title, post in found.values_list("pk", "owner_id", "title", "owner_post"):
        yield owner, Tie(_with_post(title, post), opening("operations:kpi", pk))


def _with_post(title: str, post: str) -> str:
    return f"{title}（{post}）" if post else title
