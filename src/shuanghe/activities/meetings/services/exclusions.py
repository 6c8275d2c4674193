"""Who has no vote that day, and who may be left out of the count and why."""

from datetime import date

from django.http import Http404
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Attendee, Meeting, Presence, Vote
from shuanghe.activities.meetings.queries.practice import exclusion_title
from shuanghe.activities.meetings.services.locking import meeting_edited, meeting_saved
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation, StandingKind
from shuanghe.rulebook.queries import exclusion_classes

EXCLUSION = "exclusion"


@action("record.file")
def rights_set(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    member_id: int,
    is_voter: bool,
    reason: str,
) -> Attendee:
    """Say that a full member has no vote that day (rights suspended, XJ-05), or has it again.

    Probationary members and guests never get one (FZ-29, ZB-23). Raises Refused.
    """
    held, row = _attendee(organisation, meeting, member_id)
    if held.roll_frozen_at is not None:
        raise Refused(_("已经开始表决，名单已锁定，不能改表决权；请先撤回表决。"))
    if not reason.strip():
        raise Refused(_("请写明依据，例如“留党察看期间”。"))
    if is_voter and row.standing != StandingKind.FULL:
        raise Refused(_("%(name)s 是预备党员，没有表决权（FZ-29）。") % {"name": row.member_name})
    if is_voter and row.is_guest:
        raise Refused(
            _("%(name)s 的组织关系不在本支部，在关系所在支部表决（ZB-23）。")
            % {"name": row.member_name}
        )
    row.is_voter = is_voter
    row.save(update_fields=["is_voter"])
    meeting_saved(held)
    word = "恢复" if is_voter else "暂停"
    trail().note(held, f"{word} {row.member_name} 的表决权：{reason.strip()}")
    return row


@action("record.file")
def exclusion_claim(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    member_id: int,
    exclusion: str,
    consent_on: date | None = None,
    consent_note: str = "",
) -> Attendee:
    """Claim that somebody called belongs to a class that may be left out of 应到会.

    It takes effect only with the superior's consent and a passed vote of this meeting; until
    then the person counts. Raises Refused.
    """
    held, row = _attendee(organisation, meeting, member_id)
    _not_voted_on(held, row)
    if exclusion not in exclusion_classes():
        named = "；".join(exclusion_classes().values())
        raise Refused(_("可以不计入应到会的只有五种情形（FZ-16）：%(named)s。") % {"named": named})
    if not row.is_voter:
        raise Refused(
            _("%(name)s 没有表决权，本来就不计入应到会有表决权人数。") % {"name": row.member_name}
        )
    if row.presence == Presence.PRESENT:
        raise Refused(
            _("%(name)s 已登记到会，到会的照常计入；没有到会的请先改到会情况。")
            % {"name": row.member_name}
        )
    if consent_on and held.held_on and consent_on > held.held_on:
        raise Refused(
            _("上级同意日期 %(day)s 晚于会议日期，开会前没有同意的应照常计入（FZ-16）。")
            % {"day": consent_on}
        )
    row.exclusion, row.consent_on = exclusion, consent_on
    row.consent_note = consent_note.strip()[:100]
    row.save(update_fields=["exclusion", "consent_on", "consent_note"])
    meeting_saved(held)
    summary = f"{row.member_name} 申请不计入应到会：{exclusion_title(exclusion)}"
    trail().note(held, summary, after={"consent_on": consent_on, "consent_note": consent_note})
    return row


@action("record.file")
def exclusion_drop(
    actor: Actor, *, organisation: Organisation, meeting: Meeting, member_id: int
) -> Attendee:
    """Take a claim back before it was voted on; the person counts as usual. Raises Refused."""
    held, row = _attendee(organisation, meeting, member_id)
    _not_voted_on(held, row)
    before = {"exclusion": row.exclusion, "consent_on": row.consent_on}
    row.exclusion, row.consent_on, row.consent_note = "", None, ""
    row.save(update_fields=["exclusion", "consent_on", "consent_note"])
    meeting_saved(held)
    trail().note(held, f"撤销 {row.member_name} 的不计入应到会", before=before)
    return row


def _attendee(
    organisation: Organisation, meeting: Meeting, member_id: int
) -> tuple[Meeting, Attendee]:
    held = meeting_edited(organisation, meeting.pk)
    row: Attendee | None = Attendee.objects.filter(meeting=held, member_id=member_id).first()
    if row is None:
        raise Http404
    return held, row


def _not_voted_on(meeting: Meeting, row: Attendee) -> None:
    """Refuse while the claims are being voted on, and afterwards for whom it was passed."""
    if row.exclusion_vote_id is not None:
        raise Refused(
            _("%(name)s 不计入应到会已经会议表决，不能再改；确有错误请先撤回那次表决。")
            % {"name": row.member_name}
        )
    running = Vote.objects.filter(item__meeting=meeting, matter=EXCLUSION, closed_at=None)
    if running.exists():
        raise Refused(_("正在表决不计入应到会，请先计票或撤回表决，再改动名单。"))
