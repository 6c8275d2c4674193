"""What an archived meeting or a talk has filed is corrected there, never behind its back."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Meeting, MeetingState, Talk
from shuanghe.kernel.actions import Refused

NAMED, AT_ONCE = 5, 500


def records_held(*, record_ids: Sequence[int], is_corrected: bool, **_facts: object) -> None:
    """Refuse a second record beside that of an archived meeting, and talks left without theirs.

    Plugged into `records_withdrawn`, inside its transaction. A meeting archived by mistake may
    have its record withdrawn; corrected it is in the meeting, by the correction that is archived.
    Raises Refused with what to do instead.
    """
    for start in range(0, len(record_ids), AT_ONCE):
        some = record_ids[start : start + AT_ONCE]
        if is_corrected:
            _meetings_check(some)
        _talks_check(some)


def _meetings_check(record_ids: Sequence[int]) -> None:
    kept = Meeting.objects.filter(state=MeetingState.FROZEN, record__in=record_ids).exclude(
        corrections__state=MeetingState.FROZEN
    )
    named = "、".join(f"{one.held_on}《{one.title}》" for one in kept[:NAMED])
    if named:
        raise Refused(
            _(
                "%(named)s 的记录由归档的会议产生，不能单独更正；请打开这次会议，用“更正”。"
                "台账里有这一行的，请删去后再导入。"
            )
            % {"named": named}
        )


def _talks_check(record_ids: Sequence[int]) -> None:
    talk = Talk.objects.filter(record__in=record_ids, withdrawn_at=None).first()
    if talk is not None:
        raise Refused(
            _(
                "%(day)s 的谈心谈话记录由谈话登记产生，不能单独撤回或更正；"
                "请到“谈心谈话”撤回登错的那一次，再重新登记。"
            )
            % {"day": talk.done_on}
        )
