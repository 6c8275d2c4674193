"""The coaching log: one line a day, from a phone, sent again without harm."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import (
    CoachingForm,
    CoachingLog,
    CoachingWay,
    CounsellingTopic,
)
from shuanghe.activities.counselling.services.topics.changing import held, stage_asked
from shuanghe.activities.counselling.services.topics.following import (
    deadlines_follow,
    evidence_keep,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

DAY, LOG_SOURCE = "counselling_day", "counselling.log"
STAGES = ("diagnosing", "choosing", "teaming", "coaching", "closing", "fixing")
LATEST = timedelta(days=60)


@dataclass(frozen=True)
class LogLine:
    """What was done on a day. client_key: made on the phone, once for each line."""

    day: date
    way: str
    form: str
    done: str
    client_key: str
    has_leader: bool = False


@action("counselling.coach")
def log_file(
    actor: Actor,
    *,
    organisation: Organisation,
    topic: CounsellingTopic,
    line: LogLine,
    on: date | None = None,
) -> CoachingLog:
    """File one line. The same client_key gives the first line again, whatever it says now.

    A day may be filed as long as sixty days after it. Raises Refused for a day that has not
    come, one before the topic, no words, and a key of another topic.
    """
    today, key = on or timezone.localdate(), line.client_key.strip()[:40]
    if not key:
        raise Refused(_("这条日志没有提交编号，请刷新页面后重填。"))
    row = held(topic)
    again: CoachingLog | None = CoachingLog.objects.filter(client_key=key).first()
    if again is not None:
        if again.topic_id != row.pk:
            raise Refused(_("这次提交的编号已用在别的课题上，请刷新页面后重新填写。"))
        trail().note(again, "同一次提交已经登记，没有重复登记")
        return again
    stage_asked(row, STAGES, _("不再记日志"))
    if not row.opened_on <= line.day <= today or line.day < today - LATEST:
        raise Refused(
            _("日期要在课题开始（%(day)s）以后、今天以前，最多补记六十天内的。")
            % {"day": row.opened_on}
        )
    if line.way not in set(CoachingWay) or line.form not in set(CoachingForm):
        raise Refused(_("请选方式和内容。"))
    if not line.done.strip():
        raise Refused(_("请写一句做了什么。"))
    made: CoachingLog = CoachingLog.objects.create(
        topic=row, day=line.day, way=line.way, form=line.form, done=line.done.strip()[:400],
        has_leader=line.has_leader, filed_by=actor.name, filed_by_id=actor.user_id,
        filed_on=today, client_key=key,
    )  # fmt: skip
    is_new = row.logs.filter(day=line.day, way=CoachingWay.ON_SITE).count() == 1
    if line.way == CoachingWay.ON_SITE and is_new:
        evidence_keep(actor, row, DAY, line.day, (LOG_SOURCE, made.pk))
    deadlines_follow(row, on=today)
    trail().note(made, f"课题 {row.number}：{line.day} {made.way_title}辅导日志")
    return made
