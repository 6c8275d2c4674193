"""Duty lists of the sample for this year, and a few cards that show how commitments go."""

from collections.abc import Sequence
from datetime import date, timedelta

from shuanghe.activities.mobilisation.models import (
    CardState,
    Commitment,
    CommitmentProgress,
    CompareEntry,
    CompareEvent,
    DutyList,
    DutyReport,
    ShowCard,
)
from shuanghe.activities.mobilisation.services.evaluations import Round, evaluation_open
from shuanghe.activities.mobilisation.services.lists import duty_lists_make
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import ON_THE_ROLL, Member, Organisation

CARDS = 24
PROMISES = (
    ("study", "学完本岗位新规程并考试合格", "考试八十分以上", 6),
    ("work", "所管设备全年不因点检不到位停机", "停机记录为零", 12),
    ("service", "职工报修半小时内到场", "报修单上的到场时间", 12),
)
REPORTS = {"SJ11": "和车间主任一起定了降耗任务", "ZB13": "对照标准自评并写明依据"}


def mobilisation_enter(actor: Actor, *, on: date) -> int:
    """Make the lists of every sample enterprise and a few cards; how many lists."""
    count = 0
    with looking(Scope.everything("装入示例责任清单")):
        for top in Organisation.objects.filter(is_sample=True, parent=None):
            made = duty_lists_make(actor, organisation=top, year=on.year, on=on)
            count += made.lists
            _reports(top, on)
            branch = _cards(top, on)
            if branch is not None:
                _compare(branch, on)
                _round(actor, branch, on)
    return count


def _reports(top: Organisation, on: date) -> None:
    holders = {"SJ11": ("post", "secretary"), "ZB13": ("organisation", "")}
    made = []
    for code, text in REPORTS.items():
        holder, post = holders[code]
        lists = DutyList.objects.filter(
            year=on.year,
            holder=holder,
            post_kind=post,
            organisation__kind="branch",
            organisation__path__gte=top.path,
            organisation__path__lt=end_of(top.path),
            from_on__lte=on.replace(month=1, day=1),
            until_on=None,
        )
        made += [
            DutyReport(
                organisation_id=one.organisation_id,
                duty_list=one,
                code=code,
                done_on=max(one.from_on, on - timedelta(days=30 + at % 40)),
                text=text,
                reported_by="示例",
                is_sample=True,
            )
            for at, one in enumerate(lists.order_by("id")[:40])
        ]
    DutyReport.objects.bulk_create(made)


def _cards(top: Organisation, on: date) -> Organisation | None:
    """Cards of one branch, shown, with a word on the first quarters."""
    branches = Organisation.objects.filter(
        path__gte=top.path, path__lt=end_of(top.path), kind="branch", dissolved_on=None
    )
    branch: Organisation | None = branches.order_by("path").first()
    if branch is None:
        return None
    members = Member.objects.filter(
        organisation=branch, standing__in=ON_THE_ROLL, merged_into=None
    ).order_by("id")[:CARDS]
    if len(members) <= 1:
        return None
    new_year = on.replace(month=1, day=1)
    cards = ShowCard.objects.bulk_create(
        ShowCard(
            organisation=branch,
            member=member,
            year=on.year,
            post=member.position or "示例岗位",
            duty="按岗位标准完成本职任务",
            service_standard="当天的事当天答复",
            state=CardState.SHOWN if at else CardState.SUBMITTED,
            submitted_on=new_year,
            review_due_on=on + timedelta(days=7) if not at else new_year,
            reviewed_on=new_year if at else None,
            shown_on=new_year if at else None,
            is_sample=True,
        )
        for at, member in enumerate(members)
    )
    _promises(cards, on)
    return branch


def _promises(cards: Sequence[ShowCard], on: date) -> None:
    """Three commitments on each card, and how some of them stand."""
    promises = Commitment.objects.bulk_create(
        Commitment(
            card=card,
            number=number,
            category=category,
            text=text,
            measure=measure,
            due_on=date(on.year, month, 28),
        )
        for card in cards
        for number, (category, text, measure, month) in enumerate(PROMISES, 1)
    )
    CommitmentProgress.objects.bulk_create(
        CommitmentProgress(
            commitment=one,
            quarter=1,
            state="going",
            text="按计划在办",
            told_on=min(on, date(on.year, 4, 3)),
        )
        for at, one in enumerate(promises)
        if at >= len(PROMISES) and at % 2
    )


def _compare(branch: Organisation, on: date) -> None:
    held = on - timedelta(days=20)
    event = CompareEvent.objects.create(
        organisation=branch,
        kind="skill",
        title="岗位技能比武（示例）",
        rules="按操作规程比安全和质量，由三名评委评分，评一等和二等。",
        held_on=held,
        published_on=held + timedelta(days=2),
        created_by="示例",
        is_sample=True,
    )
    cards = ShowCard.objects.filter(organisation=branch, year=on.year).order_by("id")[:3]
    CompareEntry.objects.bulk_create(
        CompareEntry(
            event=event,
            member_id=card.member_id,
            award=award,
            reason="操作规范、无差错" if award else "",
        )
        for card, award in zip(cards, ("二等", "一等", ""), strict=False)
    )


def _round(actor: Actor, branch: Organisation, on: date) -> None:
    evaluation_open(
        actor,
        organisation=branch,
        round_=Round("mass", "群众评议（示例）", on.year, on, on + timedelta(days=14)),
    )
