"""Topics of branch Z1 as a host under committee DW, one for every stage that a form asks for."""

from datetime import date

from django.utils import timezone
from tests.permissions.things import Thing, Things, thing

from shuanghe.activities.counselling.models import CounsellingTopic, TopicPerson, TopicSheet


def _topic(all_: Things, stage: str) -> CounsellingTopic:
    def make() -> CounsellingTopic:
        day = date(2026, 2, 2)
        made: CounsellingTopic = CounsellingTopic.objects.create(
            organisation=all_.world.branch, company=all_.world.places["DW"].pk,
            number=f"DW-2026-{stage}", year=2026, title="示例课题", counsellor_names="示例",
            stage=stage, stage_on=day, opened_on=min(day, timezone.localdate()), client_key=stage,
        )  # fmt: skip
        TopicPerson.objects.create(topic=made, name="示例组员", part="member")
        TopicSheet.objects.create(
            topic=made,
            kind="agreement",
            content={"learning": "示例"},
            filed_by="示例",
            filed_on=day,
        )
        return made

    found: CounsellingTopic = all_.row(f"counselling_topic_{stage}", make)
    return found


@thing("counselling_topic")
def _choosing(all_: Things) -> Thing:
    return Thing({"pk": _topic(all_, "choosing").pk})


@thing("counselling_topic_sheet")
def _sheet(all_: Things) -> Thing:
    return Thing({"pk": _topic(all_, "diagnosing").pk, "kind": "diagnosis"})


@thing("counselling_topic_closing")
def _closing(all_: Things) -> Thing:
    return Thing({"pk": _topic(all_, "closing").pk})
