"""The counsellor's answer to the own letter."""

from datetime import date

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import Appointment, AppointmentState, Counsellor
from shuanghe.activities.counselling.queries.places import top_of
from shuanghe.activities.counselling.services.appointing import row_locked, row_saved
from shuanghe.activities.counselling.services.telling import (
    appointment_clock,
    office_told,
    security_told,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, looking

NOTE = 200


@action("me.read")
def appointment_answer(
    actor: Actor, *, appointment: Appointment, is_accepted: bool, note: str = "", on: date
) -> Appointment:
    """The counsellor accepts or declines the own letter. Raises Http404 for another's, Refused."""
    if actor.member_id is None or actor.member_id != appointment.member_id:
        raise Http404
    if not is_accepted and not note.strip():
        raise Refused(_("不接受聘任请写明原因，便于辅导办公室另行安排。"))
    with looking(top_of(appointment.organisation.path)):
        row = row_locked(appointment)
        if row.state != AppointmentState.OFFERED:
            raise Refused(_("这份聘书已经答复过，请刷新页面。"))
        row.state = AppointmentState.ACCEPTED if is_accepted else AppointmentState.DECLINED
        row.answered_on, row.answer_note = on, note.strip()[:NOTE]
        row_saved(row)
        _answered(row, on)
    answer = "接受" if is_accepted else "不接受"
    trail().note(row, f"{row.counsellor_name}{answer}聘任", after={"note": row.answer_note})
    return row


def _answered(row: Appointment, on: date) -> None:
    company = Counsellor.objects.select_related("organisation").get(pk=row.counsellor_id)
    appointment_clock(row, company.organisation, on=on)
    address = reverse("counselling:appointment", args=[row.pk])
    words = {
        "name": row.counsellor_name, "host": row.host_name, "day": row.until_on,
        "code": row.organisation.code,
    }  # fmt: skip
    if row.state == AppointmentState.ACCEPTED:
        told = _("%(name)s已接受%(host)s的辅导员聘任。")
        asked = _(
            "请授予%(name)s“党建辅导员”角色：组织编码填 %(code)s（%(host)s），到期日 %(day)s。"
        )
        security_told(row, row.organisation, asked % words, key="accept", on=on)
    else:
        told = _("%(name)s没有接受%(host)s的辅导员聘任，请另行安排。")
    office_told(
        company.organisation.path, told % words, address,
        key=f"counselling.appointment/{row.pk}/{row.state}", on=on,
    )  # fmt: skip
