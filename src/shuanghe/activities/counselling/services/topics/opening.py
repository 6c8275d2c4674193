"""A topic comes into being: its number, its case, its counsellors."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import (
    Appointment,
    CounsellingTopic,
    TopicPart,
    TopicPerson,
)
from shuanghe.activities.counselling.queries.places import top_of
from shuanghe.activities.counselling.queries.topics.places import company_over
from shuanghe.activities.counselling.services.numbering import company_held
from shuanghe.activities.counselling.services.topics.changing import PROCEDURE, right_asked
from shuanghe.activities.counselling.services.topics.following import deadlines_follow
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.tree import path_up_to
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case
from shuanghe.procedures.services import Doing, Opening, case_open, step_do


@action("counselling.read")
def topic_open(
    actor: Actor,
    *,
    organisation: Organisation,
    appointment: Appointment,
    title: str,
    client_key: str,
    on: date | None = None,
) -> CounsellingTopic:
    """Open a topic of a host under an accepted appointment; its case begins with the select step.

    The same client_key gives the same topic again. Raises Refused for an appointment that does
    not run, and for an empty title; the title is a first one until the charter.
    """
    today = on or timezone.localdate()
    again: CounsellingTopic | None = CounsellingTopic.objects.filter(client_key=client_key).first()
    if again is not None:
        trail().note(again, f"课题 {again.number} 已经建立")
        return again
    if appointment.organisation_id != organisation.pk or appointment.state != "accepted":
        raise Refused(_("这份聘书不是本企业的，或本人还没有接受、已经结束；请另选。"))
    if not title.strip():
        raise Refused(_("请写明课题（可先写暂定名）。"))
    company = company_over(organisation, appointment)
    topic = CounsellingTopic(
        organisation=organisation,
        company=company,
        appointment=appointment,
        number=number_next(company, organisation, today.year),
        year=today.year,
        title=title.strip()[:100],
        counsellor_names=appointment.counsellor_name,
        family=appointment.family,
        opened_on=today,
        stage_on=today,
        client_key=client_key,
        is_sample=organisation.is_sample,
    )
    right_asked(actor, topic, "counselling.manage", "counselling.host", "counselling.coach")
    topic.save()
    TopicPerson.objects.create(
        topic=topic, name=appointment.counsellor_name, part=TopicPart.COUNSELLOR,
        member_id=appointment.member_id,
    )  # fmt: skip
    topic.case = case_begin(actor, topic, selected_on=min(appointment.from_on, today), on=today)
    topic.save(update_fields=["case"])
    deadlines_follow(topic, on=today)
    trail().note(topic, f"建立课题 {topic.number}“{topic.title}”", after={"number": topic.number})
    return topic


def case_begin(actor: Actor, topic: CounsellingTopic, *, selected_on: date, on: date) -> Case:
    """The case of a topic, with its first step done: the counsellor was appointed."""
    runner = Actor.system(actor.name)
    opening = Opening(
        PROCEDURE,
        f"{topic.number} {topic.title}"[:100],
        selected_on,
        f"topic-{topic.pk}",
        about={"name": topic.title},
        is_sample=topic.is_sample,
    )
    case = case_open(runner, organisation=topic.organisation, opening=opening, on=on)
    step_do(
        runner, organisation=topic.organisation, case=case,
        doing=Doing("select", {"done_on": selected_on}), on=on,
    )  # fmt: skip
    case.refresh_from_db(fields=["version"])
    return case


def number_next(company: int, host: Organisation, year: int) -> str:
    """The next number of a company's topics in a year; who asks meanwhile waits for its end."""
    path = path_up_to(host.path, company) or host.path
    head = f"{company_held(path).code}-{year}-FD"
    with looking(top_of(path)):
        taken = CounsellingTopic.objects.filter(company=company, number__startswith=head)
        tails = [one.removeprefix(head) for one in taken.values_list("number", flat=True)]
    return f"{head}{max((int(one) for one in tails if one.isdecimal()), default=0) + 1:03d}"
