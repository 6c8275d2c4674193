"""Everything a matching depends on, gathered set by set for all pairs of a call at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from shuanghe.activities.counselling.models import (
    Appointment,
    AppointmentState,
    CounsellingCall,
    CounsellingNeed,
    Counsellor,
    CounsellorMatch,
    CounsellorState,
    MatchState,
    NeedState,
)
from shuanghe.activities.counselling.queries.pool import DAYS_A_HOST, PoolLine, lines_of
from shuanghe.activities.counselling.queries.terms import sheet, specialties
from shuanghe.activities.counselling.rules.conditions import months_later
from shuanghe.activities.counselling.rules.scoring import Field, Terms
from shuanghe.kernel.tree import lineage
from shuanghe.organisation.models import Post, Spell

Pairs = set[tuple[int, int]]
FIXED = (MatchState.AGREED, MatchState.APPOINTED)


@dataclass(frozen=True)
class Gathered:
    """The open needs of a call without a counsellor, the register, and what scores need.

    kind: n × m, the grade of independence, as a key of matching.yaml; near: the same for distance.
    """

    needs: Sequence[CounsellingNeed]
    people: Sequence[PoolLine]
    field: Field
    kinds: NDArray[np.str_]
    nears: NDArray[np.str_]


def terms_now() -> Terms:
    """Weights and least values as the sheet has them."""
    told = sheet("matching")
    most = {key: int(one["most"]) for key, one in told["weights"].items()}
    return Terms(
        most, int(told["results_unknown"]), int(told["specialty_least"]), int(told["days_least"])
    )


def settled(call: CounsellingCall) -> list[CounsellorMatch]:
    """The results of a call that a company has agreed to, or that led to an appointment."""
    rows = CounsellorMatch.objects.filter(need__call=call, state__in=FIXED)
    return list(rows.select_related("need").order_by("id"))


def gather(call: CounsellingCall, *, on: date) -> Gathered:
    """Needs by the code of the host, counsellors by number: the order that settles ties.

    Nine statements for any number of pairs.
    """
    held = settled(call)
    taken = {one.need_id for one in held}
    needs = list(
        CounsellingNeed.objects.filter(call=call, state=NeedState.OPEN)
        .exclude(pk__in=taken)
        .select_related("organisation")
        .order_by("organisation__code", "id")
    )
    register = Counsellor.objects.filter(
        organisation_id=call.organisation_id, state=CounsellorState.REGISTERED
    )
    people = lines_of(
        list(register.select_related("member__organisation").order_by("number", "id")), on=on
    )
    waiting = [
        one.counsellor_id
        for one in held
        if one.state == MatchState.AGREED and one.counsellor_id is not None
    ]
    kinds, is_in_line = _independence(call, needs, people, on=on)
    nears = _nearness(needs, people)
    field = Field(
        wanted=_table([one.specialties for one in needs]),
        has=_table([one.counsellor.specialties for one in people]),
        days_wanted=np.array([one.days_a_month for one in needs], np.int64),
        days_free=_days_free(people, waiting),
        rating=np.array([one.rating.score if one.rating else np.nan for one in people], float),
        nearness=_shares("distance", nears),
        independence=_shares("independence", kinds),
        is_in_line=is_in_line,
        is_vetoed=_marked(_vetoed(call), needs, people),
        capacity=_capacity(people, waiting),
        load=np.array([one.active + waiting.count(one.counsellor.pk) for one in people], np.int64),
    )
    return Gathered(needs, people, field, kinds, nears)


def _days_free(people: Sequence[PoolLine], waiting: Sequence[int]) -> NDArray[np.int64]:
    taken = [waiting.count(one.counsellor.pk) * DAYS_A_HOST for one in people]
    free = [max(one.days_free - days, 0) for one, days in zip(people, taken, strict=True)]
    return np.array(free, np.int64)


def _capacity(people: Sequence[PoolLine], waiting: Sequence[int]) -> NDArray[np.int64]:
    """How many further hosts each may take: by the limit, and by the days that are left."""
    most = int(sheet("pool")["conditions"]["active_most"]["value"]) or len(waiting) + len(people)
    busy = np.array([one.active + waiting.count(one.counsellor.pk) for one in people], np.int64)
    by_days = _days_free(people, waiting) // max(int(sheet("matching")["days_least"]), 1)
    return np.maximum(np.minimum(most - busy, by_days), 0)


def _table(rows: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """Lists of specialties as truth: row × specialty."""
    known = list(specialties())
    return np.array([[key in row for key in known] for row in rows], bool).reshape(
        len(rows), len(known)
    )


def _shares(name: str, kinds: NDArray[np.str_]) -> NDArray[np.int64]:
    told = sheet("matching")[name]
    found = np.zeros(kinds.shape, np.int64)
    for key, one in told.items():
        found[kinds == key] = int(one["share"])
    return found


def _nearness(needs: Sequence[CounsellingNeed], people: Sequence[PoolLine]) -> NDArray[np.str_]:
    known: Mapping[str, Mapping[str, list[str]]] = sheet("regions")["regions"]

    def grade(one: str, other: str) -> str:
        if one not in known or other not in known:
            return "unknown"
        if one == other:
            return "same"
        return "near" if other in known[one]["near"] else "far"

    wanted = {one.region for one in needs}
    there = {one.counsellor.region for one in people}
    grades = {(a, b): grade(a, b) for a in wanted for b in there}
    return np.array(
        [[grades[one.region, other.counsellor.region] for other in people] for one in needs], "U10"
    ).reshape(len(needs), len(people))


def _marked(
    pairs: Pairs, needs: Sequence[CounsellingNeed], people: Sequence[PoolLine]
) -> NDArray[np.bool_]:
    """Pairs of (host, counsellor) ids as truth: need × counsellor."""
    rows: dict[int, list[int]] = {}
    for at, need in enumerate(needs):
        rows.setdefault(need.organisation_id, []).append(at)
    columns = {one.counsellor.pk: at for at, one in enumerate(people)}
    found = np.zeros((len(needs), len(people)), bool)
    for host, counsellor in pairs:
        if counsellor in columns:
            found[rows.get(host, []), columns[counsellor]] = True
    return found


def _vetoed(call: CounsellingCall) -> Pairs:
    rows = CounsellorMatch.objects.filter(
        need__call=call, state=MatchState.VETOED, counsellor__isnull=False
    )
    return set(rows.values_list("organisation_id", "counsellor_id"))


def _independence(
    call: CounsellingCall, needs: Sequence[CounsellingNeed], people: Sequence[PoolLine], *, on: date
) -> tuple[NDArray[np.str_], NDArray[np.bool_]]:
    """The grade of every pair, and which pairs are of one line of command."""
    hosts = {one.organisation_id: one.organisation.path for one in needs}
    members = {one.counsellor.member_id: one.counsellor.pk for one in people}
    base = call.organisation.path
    homes = {
        one.counsellor.pk: one.counsellor.member.organisation.path
        for one in people
        if one.counsellor.member.organisation.path.startswith(base)
    }
    kinds = np.full((len(needs), len(people)), "stranger", "U10")
    for kind, pairs in (
        ("beside", _beside(base, hosts, homes)),
        ("coached", _coached(members.values(), hosts)),
        ("worked", _worked(members, hosts, on=on)),
    ):
        kinds[_marked(pairs, needs, people)] = kind
    line = _commanding(members, hosts, on=on) | _inside(homes.items(), hosts)
    return kinds, _marked(line, needs, people)


def _inside(places: Iterable[tuple[int, str]], hosts: Mapping[int, str]) -> Pairs:
    """(host, counsellor) where a place of the counsellor lies in the host."""
    return {(body, who) for who, path in places for body in lineage(path) if body in hosts}


def _beside(base: str, hosts: Mapping[int, str], homes: Mapping[int, str]) -> Pairs:
    """Pairs with a body between them and the company above both."""
    depth = len(lineage(base))
    below: dict[int, list[int]] = {}
    for host, path in hosts.items():
        for body in lineage(path)[depth:-1]:
            below.setdefault(body, []).append(host)
    return {
        (host, who)
        for who, path in homes.items()
        for body in lineage(path)[depth:]
        for host in below.get(body, [])
    }


def _commanding(members: Mapping[int, int], hosts: Mapping[int, str], *, on: date) -> Pairs:
    """Pairs in which the counsellor holds a post in the host or in a body above it."""
    over: dict[int, list[int]] = {}
    for host, path in hosts.items():
        for body in lineage(path):
            over.setdefault(body, []).append(host)
    posts = Post.objects.filter(
        member_id__in=members, organisation_id__in=over, from_on__lte=on
    ).exclude(until_on__lte=on)
    held = posts.values_list("member_id", "organisation_id")
    return {(host, members[who]) for who, body in held for host in over[body]}


def _coached(counsellors: Iterable[int], hosts: Mapping[int, str]) -> Pairs:
    """Pairs that had an appointment before."""
    rows = Appointment.objects.filter(
        counsellor_id__in=set(counsellors), organisation_id__in=hosts
    ).exclude(state=AppointmentState.DECLINED)
    return set(rows.values_list("organisation_id", "counsellor_id"))


def _worked(members: Mapping[int, int], hosts: Mapping[int, str], *, on: date) -> Pairs:
    """Pairs in which the counsellor belonged to the host in the last years."""
    years = int(sheet("matching")["worked_years"])
    since = months_later(on, -12 * years)
    spells = Spell.objects.filter(member_id__in=members).exclude(until_on__lte=since)
    places = spells.values_list("member_id", "organisation__path")
    return _inside(((members[who], path) for who, path in places), hosts)
