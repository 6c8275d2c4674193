"""Who is called to a meeting of an organisation on a day, and who of them has a vote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404

from shuanghe.activities.meetings.models import Meeting
from shuanghe.activities.meetings.rules.roll import NO_RIGHTS, why_no_vote
from shuanghe.kernel.permissions import beyond, current_scope
from shuanghe.kernel.replicas import connection
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import ON_THE_ROLL, Organisation, PostKind, StandingKind
from shuanghe.organisation.queries.rights import without_vote_on
from shuanghe.organisation.queries.rolls import HOLDS, KEPT_AS, roll_on
from shuanghe.records.queries.practice import audience_of, defaults

BEYOND = "任职的人可能来自别的组织"

ROLL, COMMITTEE, SECRETARIES, POST_HOLDERS = "roll", "committee", "secretaries", "post_holders"
AUDIENCES = {
    ROLL: "全体党员",
    COMMITTEE: "班子成员",
    SECRETARIES: "本级和所属党组织书记",
    POST_HOLDERS: "本级和所属党组织班子成员",
}
LONGEST_LIST = 500
HOLDERS = (
    "SELECT m.id, m.name, d.kind, p.kind FROM organisation_post p "
    "JOIN organisation_organisation o ON o.id = p.organisation_id "
    "JOIN organisation_member w ON w.id = p.member_id "
    f"JOIN organisation_member m ON m.id = {KEPT_AS.format('w')} "
    "JOIN organisation_standing d ON d.member_id = p.member_id "
    f"WHERE {{place}} AND {HOLDS.format('p')} AND {HOLDS.format('d')} AND {{scope}} "
    "ORDER BY o.path, p.from_on, p.id"
)
RANK = {kind: place for place, kind in enumerate(PostKind.values)}


@dataclass(frozen=True)
class Called:
    """One person called. no_vote: the id of the rule by which there is no vote, "" for a voter."""

    member_id: int
    name: str
    standing: str
    is_guest: bool
    no_vote: str
    post: str = ""

    @property
    def is_voter(self) -> bool:
        """Whether the person has a vote by standing."""
        return not self.no_vote

    @property
    def standing_title(self) -> str:
        """The standing that day in Chinese."""
        return str(StandingKind(self.standing).label)

    @property
    def post_title(self) -> str:
        """The post that day in Chinese, "" on a list by the roll."""
        return str(PostKind(self.post).label) if self.post else ""


def audience_for(organisation: Organisation, kinds: Sequence[str]) -> str:
    """Who takes part in a meeting of these kinds there: a key of AUDIENCES, "" for nobody.

    Of bodies with a long roll (committees, general branches) the holders of posts meet.
    """
    who = audience_of(tuple(kinds)) if kinds else ROLL
    is_high = organisation.kind in defaults()["high_bodies"]
    return COMMITTEE if who == ROLL and is_high else who


def called_for(
    organisation: Organisation, kinds: Sequence[str], audience: str, day: date
) -> list[Called]:
    """Those called on a day, as the rolls and posts of that day have it, each once.

    audience: a key of AUDIENCES, "" for what the kinds ask for. A list beyond 500 gives nobody.
    """
    people = _called(organisation, audience or audience_for(organisation, kinds), day)
    return _with_rights(people, organisation, day)


def names_called(organisation: Organisation, kinds: Sequence[str], day: date) -> tuple[str, ...]:
    """The names of those called on a day, each once; nobody asks who of them has a vote."""
    people = _called(organisation, audience_for(organisation, kinds), day)
    return tuple(dict.fromkeys(one.name for one in people))


def _called(organisation: Organisation, who: str, day: date) -> list[Called]:
    if who == ROLL:
        people = _on_the_roll(organisation, day)
    elif who in AUDIENCES:
        people = _holders(organisation, who, day)
    else:
        people = []
    return people if len(people) <= LONGEST_LIST else []


def _with_rights(people: list[Called], organisation: Organisation, day: date) -> list[Called]:
    """The same people; whose rights are suspended that day has no vote."""
    suspended = without_vote_on(day, organisation) if people else {}
    return [
        replace(one, no_vote=one.no_vote or NO_RIGHTS) if one.member_id in suspended else one
        for one in people
    ]


def _on_the_roll(organisation: Organisation, day: date) -> list[Called]:
    roll = roll_on(organisation, day, at_most=2 * LONGEST_LIST)
    home = {entry.member_id: entry for entry in roll.home}
    guests = {one.member_id: one for one in roll.attached if one.member_id not in home}
    return [
        called_with(entry.member_id, entry.name, entry.standing, is_guest=is_guest)
        for is_guest, entries in ((False, home), (True, guests))
        for entry in entries.values()
    ]


def called_with(
    member_id: int, name: str, standing: str, *, is_guest: bool, post: str = ""
) -> Called:
    """Somebody called with that standing, with the rule by which there is no vote."""
    rule = why_no_vote(standing=standing, is_guest=is_guest, is_committee=bool(post))
    return Called(member_id, name, standing, is_guest, rule, post)


def _holders(organisation: Organisation, audience: str, day: date) -> list[Called]:
    """The holders of posts in the body itself, or in it and all below, highest post first."""
    if audience == COMMITTEE:
        place = "p.organisation_id = %s"
        where: list[int | str | date] = [organisation.pk]
    else:
        place = "o.path >= %s AND o.path < %s"
        where = [organisation.path, end_of(organisation.path)]
    scope, eyes = current_scope().sql("o.path")
    values = [*where, day, day, day, day, *eyes]
    with beyond(BEYOND), connection.cursor() as cursor:
        cursor.execute(HOLDERS.format(place=place, scope=scope), values)
        rows = [row for row in cursor.fetchall() if _sits(row[2], row[3], audience)]
    found: dict[int, Called] = {}
    for member_id, name, standing, post in sorted(rows, key=lambda row: RANK[row[3]]):
        found.setdefault(
            member_id, called_with(member_id, name, standing, is_guest=False, post=post)
        )
    return list(found.values())


def _sits(standing: str, post: str, audience: str) -> bool:
    if standing not in ON_THE_ROLL:
        return False
    if audience == SECRETARIES:
        return post == PostKind.SECRETARY
    return audience == POST_HOLDERS or post != PostKind.GROUP_LEADER


def meeting_in_view(pk: int) -> Meeting:
    """One meeting of the scope in force with its organisation.

    Raises Http404, as for one that is not there.
    """
    rows = Meeting.objects.select_related("organisation", "record")
    found: Meeting | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def host_named(organisation: Organisation, member_id: int, day: date) -> str | None:
    """The name of somebody who may host there that day; None for a stranger.

    Members and guests of its roll, and the holders of its posts.
    """
    for audience in (COMMITTEE, ROLL):
        people = called_for(organisation, (), audience, day)
        found = next((one.name for one in people if one.member_id == member_id), None)
        if found:
            return found
    return None
