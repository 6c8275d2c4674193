"""Talks of a year, who has not had one yet, and one's own with what was written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from shuanghe.activities.meetings.models import Relation, Talk
from shuanghe.activities.meetings.rules.talks import RULE, relation_of, uncovered
from shuanghe.kernel.crypto import open_sealed
from shuanghe.kernel.periods import Every, period_of
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Member, Organisation, OrganisationKind, PostKind
from shuanghe.organisation.queries.rolls import posts_on, roll_on
from shuanghe.records.queries.practice import defaults
from shuanghe.rulebook.queries import rule
from shuanghe.rulebook.rules import Rule


def seal_place(talk: Talk) -> str:
    """Where the content of a talk belongs, for kernel.crypto."""
    return f"talk.content.{talk.pk}"


def talk_in_view(pk: int) -> Talk:
    """One standing talk of the scope in force. Raises Http404, as for one that is not there."""
    found: Talk | None = (
        Talk.objects.select_related("organisation").filter(pk=pk, withdrawn_at=None).first()
    )
    if found is None:
        raise Http404
    return found


def talks_found(year: int, *, organisation: Organisation | None = None) -> "QuerySet[Talk]":
    """Standing talks of a year in view, newest first; of one organisation with all below it."""
    found: QuerySet[Talk] = Talk.objects.filter(
        withdrawn_at=None, done_on__year=year
    ).select_related("organisation")
    if organisation is not None:
        found = found.filter(
            organisation__path__gte=organisation.path,
            organisation__path__lt=end_of(organisation.path),
        )
    return found.defer("content_sealed").order_by("-done_on", "-id")


def people_on(organisation: Organisation, day: date) -> dict[int, str]:
    """Member id → name of everybody on the roll on a day, guests included."""
    roll = roll_on(organisation, day)
    return {entry.member_id: entry.name for entry in (*roll.home, *roll.attached)}


def committee_on(organisation: Organisation, day: date) -> frozenset[int]:
    """Who sits on the committee of an organisation on a day; group leaders do not.

    For a Party group it is the committee of its branch, as far as that is in view.
    """
    bodies: list[Organisation | int] = [organisation]
    if organisation.kind == OrganisationKind.PARTY_GROUP and organisation.parent_id:
        bodies.append(organisation.parent_id)
    posts = posts_on(day, organisations=bodies).exclude(kind=PostKind.GROUP_LEADER)
    return frozenset(posts.order_by().values_list("member_id", flat=True))


def pairs_known(organisation: Organisation, day: date) -> set[frozenset[int]]:
    """The pairs whose talk of that day is already entered there."""
    found = Talk.objects.filter(organisation=organisation, done_on=day, withdrawn_at=None)
    return {frozenset(pair) for pair in found.values_list("first_id", "second_id")}


@dataclass(frozen=True)
class Lacking:
    """Names still without a talk in one relation, in the order of the roll."""

    relation: Relation
    names: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """A branch's help list for one year. times: talks the rule asks for in each relation."""

    rule: Rule
    times: int
    lacking: list[Lacking]

    @property
    def is_whole(self) -> bool:
        return not any(one.names for one in self.lacking)


def coverage_of(organisation: Organisation, year: int, on: date) -> Coverage | None:
    """Who of a branch has had no talk in the year up to a day, relation by relation (ZB-28).

    None for bodies with a long roll: the list is kept in their branches.
    """
    if organisation.kind in defaults()["high_bodies"]:
        return None
    last = min(on, period_of(Every.YEAR, date(year, 1, 1)).ends_on)
    asked = rule(RULE, on=last)
    times = int(str(asked.parameter("times_per_year").value))
    names = {entry.member_id: entry.name for entry in roll_on(organisation, last).home}
    talks = talks_found(year, organisation=organisation).filter(done_on__lte=last)
    open_lists = uncovered(
        roll=tuple(names),
        committee=committee_on(organisation, last),
        talks=list(talks.order_by().values_list("first_id", "second_id")),
        times=times,
    )
    lacking = [
        Lacking(Relation(one.relation), tuple(names[member] for member in one.members))
        for one in open_lists
    ]
    return Coverage(asked, times, lacking)


def relation_on(pair: Sequence[int], committee: frozenset[int]) -> Relation:
    """Between whom a talk was, from who sat on the committee that day."""
    return Relation(relation_of(pair[0], pair[1], committee))


@dataclass(frozen=True)
class OwnTalk:
    """One's own talk, with what was written down about it."""

    done_on: date
    other: str
    relation: Relation
    organisation: str
    content: str


def own_talks(member_id: int) -> list[OwnTalk]:
    """Every standing talk of one person, newest first, for that person's eyes."""
    same = set(Member.objects.filter(merged_into_id=member_id).values_list("pk", flat=True))
    same.add(member_id)
    mine = Q(first_id__in=same) | Q(second_id__in=same)
    found = (
        Talk.objects.filter(mine, withdrawn_at=None)
        .select_related("organisation")
        .order_by("-done_on", "-id")
    )
    return [
        OwnTalk(
            done_on=talk.done_on,
            other=talk.second_name if talk.first_id in same else talk.first_name,
            relation=Relation(talk.relation),
            organisation=talk.organisation.name,
            content=_content(talk),
        )
        for talk in found
    ]


def _content(talk: Talk) -> str:
    if talk.content_sealed is None:
        return ""
    return open_sealed(talk.content_sealed, where=seal_place(talk))
