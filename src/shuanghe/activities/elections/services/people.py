"""Those left out, scrutineers and tellers, and the work of the new commissioners."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.elections.models import (
    Candidacy,
    Election,
    ElectionExclusion,
    Office,
    Official,
    OfficialDuty,
)
from shuanghe.activities.elections.queries.people import (
    able,
    candidates_of,
    reason_title,
    reasons,
    seats_on,
)
from shuanghe.activities.elections.rules.roll import FULL, Exclusion, Seat
from shuanghe.activities.elections.services.holding import election_held, not_done_yet
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation, PostKind

ROLL, MEETING = "roll", "election_meeting"
DIVISIONS = (
    PostKind.ORGANISATION_COMMISSIONER,
    PostKind.PUBLICITY_COMMISSIONER,
    PostKind.DISCIPLINE_COMMISSIONER,
)


@action("case.file")
def exclusion_add(
    actor: Actor,
    *,
    organisation: Organisation,
    election: Election,
    exclusion: Exclusion,
    basis: str = "",
) -> ElectionExclusion:
    """Say why somebody is not counted; said again, it is changed. Open until the roll is settled.

    A class may wait for its consent and vote; the roll is refused until both are there (XJ-19B).
    Raises Refused for an unknown reason or somebody who is not a full member there.
    """
    held = election_held(election, organisation=organisation)
    not_done_yet(held, ROLL, _("应到会人数已经确认"))
    if exclusion.reason not in reasons():
        raise Refused(_("没有这种情形，请从列表中选择。"))
    if exclusion.is_without_right and not basis.strip():
        raise Refused(_("没有选举权的请写明依据，例如处分决定的文号。"))
    seat = seat_of(held, exclusion.member_id)
    if seat.standing != FULL:
        raise Refused(_("%(name)s不是正式党员，本来就不计入应到会。") % {"name": seat.name})
    found = ElectionExclusion.objects.update_or_create(
        election=held,
        member_id=exclusion.member_id,
        defaults={
            "name": seat.name,
            "reason": exclusion.reason,
            "basis": basis.strip(),
            "consent_on": exclusion.consent_on,
            "voted_on": exclusion.voted_on,
        },
    )
    row: ElectionExclusion = found[0]
    trail().note(
        row,
        f"{held.organisation.name}换届：{seat.name}拟不计入应到会（{reason_title(row.reason)}）",
        after={"consent_on": row.consent_on, "voted_on": row.voted_on, "basis": row.basis},
    )
    return row


@action("case.file")
def exclusion_remove(
    actor: Actor, *, organisation: Organisation, election: Election, member_id: int
) -> None:
    """Count somebody after all. Raises Refused once the roll was settled."""
    held = election_held(election, organisation=organisation)
    not_done_yet(held, ROLL, _("应到会人数已经确认"))
    row = ElectionExclusion.objects.filter(election=held, member_id=member_id).first()
    if row is None:
        raise Refused(_("名单变了，请刷新后再看。"))
    trail().note(row, f"{held.organisation.name}换届：{row.name}照常计入应到会")
    ElectionExclusion.objects.filter(pk=row.pk).delete()


@action("case.file")
def official_add(
    actor: Actor, *, organisation: Organisation, election: Election, member_id: int, duty: str
) -> Official:
    """Name a scrutineer or a teller. Raises Refused for a candidate (XJ-23) or a second time."""
    held = election_held(election, organisation=organisation)
    not_done_yet(held, MEETING, _("选举大会已经登记"))
    seat = able_seat(held, member_id)
    if Candidacy.objects.filter(election=held, member_id=member_id, is_write_in=False).exists():
        raise Refused(
            _("%(name)s是候选人，不能担任监票人、计票人（XJ-23），请换一名。") % {"name": seat.name}
        )
    if Official.objects.filter(election=held, member_id=member_id).exists():
        raise Refused(_("%(name)s已经在名单上，一人只担任一样。") % {"name": seat.name})
    made: Official = Official.objects.create(
        election=held, member_id=member_id, name=seat.name, duty=duty
    )
    title = OfficialDuty(duty).label
    trail().note(made, f"{held.organisation.name}换届：{seat.name}为{title}")
    return made


@action("case.file")
def official_remove(
    actor: Actor, *, organisation: Organisation, election: Election, official_id: int
) -> None:
    """Take a scrutineer or teller off the list again."""
    held = election_held(election, organisation=organisation)
    not_done_yet(held, MEETING, _("选举大会已经登记"))
    row = Official.objects.filter(election=held, pk=official_id).first()
    if row is None:
        raise Refused(_("名单变了，请刷新后再看。"))
    trail().note(row, f"{held.organisation.name}换届：{row.name}不再担任{row.get_duty_display()}")
    Official.objects.filter(pk=row.pk).delete()


@action("case.file")
def division_set(
    actor: Actor,
    *,
    organisation: Organisation,
    election: Election,
    division: Sequence[tuple[int, str]],
) -> None:
    """Say which work each new commissioner takes on. division: (candidacy id, post or "").

    Raises Refused once the winners were written into posts, or for a post twice.
    """
    held = election_held(election, organisation=organisation)
    if held.posted_on:
        raise Refused(_("任职已经写入，分工有变动请在组织页面办理任免。"))
    elected = {row.pk: row for row in candidates_of(held, Office.COMMITTEE) if row.is_elected}
    given = [kind for _pk, kind in division if kind]
    if any(pk not in elected for pk, _kind in division) or not set(given) <= set(DIVISIONS):
        raise Refused(_("分工只能给当选的委员，请刷新后再填。"))
    if len(given) != len(set(given)):
        raise Refused(_("同一项工作不能分给两个人，请核对分工。"))
    for pk, kind in division:
        elected[pk].division = kind
    Candidacy.objects.bulk_update(elected.values(), ["division"])
    told = {row.name: row.division for row in elected.values()}
    trail().note(held, f"{held.organisation.name}新一届委员会分工", after=told)


def seat_of(held: Election, member_id: int) -> Seat:
    """The seat of somebody on the roll. Raises Refused."""
    for seat in seats_on(held, _roll_day(held)):
        if seat.member_id == member_id:
            return seat
    raise Refused(_("名册上没有这个人，请从列表中选择。"))


def able_seat(held: Election, member_id: int) -> Seat:
    """The seat of somebody who may be elected. Raises Refused (XJ-05)."""
    seat = seat_of(held, member_id)
    if seat not in able([seat]):
        raise Refused(
            _("%(name)s没有选举权和被选举权（%(why)s，XJ-05）。")
            % {"name": seat.name, "why": reason_title(seat.reason)}
        )
    return seat


def _roll_day(held: Election) -> date:
    """The day whose roll is meant: today, or the planned day once it has passed."""
    return min(held.planned_on, timezone.localdate())
