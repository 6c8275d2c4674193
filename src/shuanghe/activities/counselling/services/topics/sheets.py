"""Sheets of a topic, its group, its agreement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import (
    CounsellingTopic,
    TopicPart,
    TopicPerson,
    TopicSheet,
)
from shuanghe.activities.counselling.queries.pool import members_named
from shuanghe.activities.counselling.queries.topics.terms import criteria_of, forms
from shuanghe.activities.counselling.rules.topics.sheets import Form, content_faults
from shuanghe.activities.counselling.services.topics.changing import (
    held,
    may_at,
    person_asked,
    right_asked,
    stage_asked,
)
from shuanghe.activities.counselling.services.topics.following import deadlines_follow
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.rules.panels import hundredths_of, total_of

OPEN = ("diagnosing", "choosing", "teaming", "coaching", "closing")
SIDES = {"host": "counselling.host", "counsellor": "counselling.coach"}


@dataclass(frozen=True)
class Filled:
    """A form as filled: kind, content by key, marks where it is scored; sheet: one to change."""

    kind: str
    content: Mapping[str, Any]
    marks: Mapping[str, Decimal] = field(default_factory=dict)
    sheet_id: int | None = None


@action("counselling.read")
def sheet_file(
    actor: Actor,
    *,
    organisation: Organisation,
    topic: CounsellingTopic,
    filled: Filled,
    on: date | None = None,
) -> TopicSheet:
    """File a sheet of a topic, or change one that may be changed.

    A form that is kept once is written anew over the former; both stay on the trail. Raises
    Refused out of its stages and for what is missing, each with its mend.
    """
    row, today = held(topic), on or timezone.localdate()
    form = forms().get(filled.kind)
    if form is None:
        raise Refused(_("没有这种表，请从课题页面进入。"))
    right_asked(actor, row, form.filed_by)
    stage_asked(row, form.stages, _("现在不填“%(title)s”") % {"title": form.title})
    content = {key: _kept(value) for key, value in filled.content.items()}
    faults = content_faults(form, content)
    if faults:
        raise Refused("".join(faults))
    sheet = _sheet(row, form, filled)
    before = dict(sheet.content)
    sheet.content = content
    sheet.filed_by, sheet.filed_by_id, sheet.filed_on = actor.name, actor.user_id, today
    if form.is_scored:
        try:
            total = total_of(filled.marks, criteria_of("scoring"))
        except ValueError as wrong:
            raise Refused(str(wrong)) from None
        sheet.marks = {key: str(value) for key, value in filled.marks.items()}
        sheet.hundredths = hundredths_of(total)
    sheet.save()
    if form.kind == "agreement" and row.agreed:
        row.agreed = []
        row.save(update_fields=["agreed"])
    met = {form.kind: today}
    deadlines_follow(row, on=today)
    trail().note(
        sheet, f"课题 {row.number}：填“{form.title}”", before=before, after={**content, **met}
    )
    return sheet


def _kept(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.strip() if isinstance(value, str) else value


def _sheet(row: CounsellingTopic, form: Form, filled: Filled) -> TopicSheet:
    found = TopicSheet.objects.filter(topic=row, kind=form.kind)
    if filled.sheet_id is not None:
        sheet: TopicSheet | None = found.filter(pk=filled.sheet_id).first()
        if sheet is None or not form.can_change:
            raise Refused(_("没有这张表，或它不能再改；请另填一张。"))
        return sheet
    last: TopicSheet | None = None if form.is_many else found.order_by("-id").first()
    return last or TopicSheet(topic=row, kind=form.kind)


@action("counselling.read")
def person_add(
    actor: Actor,
    *,
    organisation: Organisation,
    topic: CounsellingTopic,
    name: str,
    part: str,
) -> TopicPerson:
    """Take somebody into the topic group; the one of that name on the host's roll is linked."""
    row = held(topic)
    right_asked(actor, row, "counselling.host", "counselling.coach", "counselling.manage")
    stage_asked(row, OPEN, _("课题组不再变动"))
    said = name.strip()
    if not said or part not in set(TopicPart):
        raise Refused(_("请写明姓名，选好身份。"))
    if row.people.filter(name=said, part=part).exists():
        raise Refused(_("%(name)s 已经在课题组里。") % {"name": said})
    with looking(Scope.of(organisation.path)):
        known = members_named(organisation, said)
    member = known[0] if len(known) == 1 else None
    made: TopicPerson = TopicPerson.objects.create(topic=row, name=said, part=part, member=member)
    trail().note(made, f"课题 {row.number}：{said} 加入课题组（{made.part_title}）")
    return made


@action("counselling.read")
def agreement_sign(
    actor: Actor,
    *,
    organisation: Organisation,
    topic: CounsellingTopic,
    side: str,
    on: date | None = None,
) -> CounsellingTopic:
    """Sign the agreement for one side: host or counsellor. Two different people sign it."""
    row, today, who = held(topic), on or timezone.localdate(), person_asked(actor)
    if side not in SIDES:
        raise Refused(_("只有企业和辅导员两方签协议。"))
    right_asked(actor, row, SIDES[side])
    stage_asked(row, ("teaming",), _("现在不签协议"))
    if not row.sheets.filter(kind="agreement").exists():
        raise Refused(_("协议还没有填，请企业先填。"))
    if any(one["side"] == side for one in row.agreed):
        raise Refused(_("这一方已经签过了。"))
    if any(one["user"] == who for one in row.agreed):
        raise Refused(_("另一方是您签的，这一方要由另一个人签。"))
    if side == "host" and may_at(actor, row, "counselling.coach"):
        raise Refused(_("您是这个企业的辅导员，不能代企业签。"))
    signed = {"side": side, "name": actor.name, "user": who, "on": today.isoformat()}
    row.agreed = [*row.agreed, signed]
    row.save(update_fields=["agreed"])
    trail().note(row, f"课题 {row.number}：签辅导协议", after={"side": side, "name": actor.name})
    return row
