"""The minutes are written, and signed in the own account or on the printed sheet."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import (
    Meeting,
    MeetingState,
    Presence,
    Signature,
    SignedAs,
)
from shuanghe.activities.meetings.queries.facts import content_hash, facts_now
from shuanghe.activities.meetings.queries.signing import missing_for_signature
from shuanghe.activities.meetings.rules.flow import HELD, SIGNED, day_fault
from shuanghe.activities.meetings.services.locking import (
    meeting_edited,
    meeting_locked,
    meeting_saved,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

LONGEST_MINUTES = 50_000


@action("record.file")
def minutes_write(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    text: str,
    version: int | None = None,
) -> Meeting:
    """Write the minutes of a held meeting; the whole text each time. Raises Refused."""
    held = meeting_edited(organisation, meeting.pk, version=version)
    if len(text) > LONGEST_MINUTES:
        raise Refused(_("会议记录超过 5 万字，请精简，或把材料作为附件另存。"))
    held.minutes = text.strip()
    meeting_saved(held)
    trail().note(held, f"记录会议《{held.title}》", after={"characters": len(held.minutes)})
    return held


@action("record.file")
def meeting_sign(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    signed_as: str,
    name: str,
    is_on_paper: bool = False,
    on: date | None = None,
) -> Signature:
    """Sign the minutes as host or recorder, on the day on; with both they are signed.

    An account signs for its own person only; host and recorder are two people.
    What is signed is fixed by its fingerprint: any change afterwards voids the signature. The
    same name in the same part again changes nothing. Raises Refused, naming all that is missing.
    """
    held = meeting_locked(organisation, meeting.pk, states=(HELD, SIGNED))
    name = name.strip()[:60]
    former: Signature | None = held.signatures.filter(signed_as=signed_as, voided_at=None).first()
    facts = facts_now(held)
    content = content_hash(facts)
    if former is not None and former.content_hash == content and former.name == name:
        trail().note(held, "重复提交，已经签过字")
        return former
    day = on or timezone.localdate()
    _sign_check(held, signed_as, name, day)
    missing = missing_for_signature(held, facts, on=day)
    if missing:
        raise Refused(_("还不能签字：") + " ".join(missing))
    _signer_check(actor, held, signed_as, name, is_on_paper=is_on_paper)
    if former is not None:
        former.voided_at = timezone.now()
        former.save(update_fields=["voided_at"])
    signature = Signature.objects.create(
        meeting=held,
        signed_as=signed_as,
        name=name,
        is_on_paper=is_on_paper,
        signed_on=day,
        entered_by=actor.name,
        content_hash=content,
    )
    _state_follow(held, content)
    how = "纸质签字" if is_on_paper else "签字"
    trail().note(
        held,
        f"会议《{held.title}》{signature.get_signed_as_display()}{name}{how}",
        after={"signed_on": day, "content": content},
    )
    return signature  # type: ignore[no-any-return]


def _signer_check(
    actor: Actor, meeting: Meeting, signed_as: str, name: str, *, is_on_paper: bool
) -> None:
    if not is_on_paper and name != actor.name:
        text = _(
            "当前登录的是%(own)s，不能替%(name)s签字；打印稿上已签的，选“登记打印稿上的签字”。"
        )
        raise Refused(text % {"own": actor.name, "name": name})
    came = set(meeting.attendees.filter(member_name=name).values_list("presence", flat=True))
    if came and Presence.PRESENT not in came:
        text = _("%(name)s 没有到会，不能签字；请由到会的人签字，或先更正到会情况。")
        raise Refused(text % {"name": name})
    standing = meeting.signatures.filter(voided_at=None).exclude(signed_as=signed_as)
    if standing.filter(name=name).exists():
        text = _("%(name)s 已经以另一身份签过字；主持人和记录人由两个人分别签字。")
        raise Refused(text % {"name": name})


def _sign_check(meeting: Meeting, signed_as: str, name: str, day: date) -> None:
    if signed_as not in SignedAs.values:
        raise Refused(_("会议记录由主持人和记录人签字，请选择以哪种身份签字。"))
    if not name:
        raise Refused(_("请填写签字人姓名。"))
    if meeting.held_on is None:
        raise Refused(_("会议还没有登记召开日期，不能签字。"))
    today = timezone.localdate()
    why = day_fault(meeting.held_on, on=min(day, today))
    if why and day < meeting.held_on <= today:
        why = f"签字日期 {day} 早于召开日期 {meeting.held_on}，请核对。"
    if why:
        raise Refused(_(why))
    if day > today:
        raise Refused(_("签字日期 %(day)s 还没有到，请填写实际签字日期。") % {"day": day})


def _state_follow(meeting: Meeting, content: str) -> None:
    """Signed with both signatures under what the minutes say now."""
    valid = set(
        meeting.signatures.filter(voided_at=None, content_hash=content).values_list(
            "signed_as", flat=True
        )
    )
    meeting.state = MeetingState.SIGNED if valid == set(SignedAs.values) else MeetingState.HELD
    meeting_saved(meeting)
