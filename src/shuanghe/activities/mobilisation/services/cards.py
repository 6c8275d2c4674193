"""A card from its maker's draft to being shown: written, reviewed, shown, kept in step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.models import CardState, Commitment, ShowCard
from shuanghe.activities.mobilisation.queries.practice import practice
from shuanghe.duties.services.deadlines import DeadlineFacts, Source, deadlines_keep
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.workdays.queries import add_workdays
from shuanghe.organisation.models import Member, Organisation

SOURCE = "mobilisation.card"
REVIEW, SHOW = "review", "show"
MOST_COMMITMENTS = 8
OWNER = "secretary"
BASIS = "示例默认（三亮三比时限）"


@dataclass(frozen=True)
class Promise:
    """One commitment as written."""

    category: str
    text: str
    measure: str
    due_on: date


@dataclass(frozen=True)
class CardLine:
    """What a card says. version: that of the card as it was read, 0 for a new one."""

    post: str
    duty: str
    service_standard: str
    promises: tuple[Promise, ...]
    version: int = 0


@action("commitment.file")
def card_write(
    actor: Actor, *, organisation: Organisation, member: Member, year: int, line: CardLine
) -> ShowCard:
    """Write or rewrite one's own card of a year; a shown card stays. Raises Http404, Refused."""
    _check_own(actor, member)
    _check_line(line, year)
    card = ShowCard.objects.filter(member=member, organisation=organisation, year=year).first()
    if card is None:
        card = ShowCard(
            organisation=organisation, member=member, year=year, is_sample=organisation.is_sample
        )
    else:
        _check_version(card, line.version)
        if not card.may_change:
            raise Refused(
                _("这张卡%(state)s，不能再改；需要改请支部退回。") % {"state": _(card.state_title)}
            )
    card.post, card.duty = line.post.strip(), line.duty.strip()
    card.service_standard = line.service_standard.strip()
    card.version += 1 if card.pk else 0
    card.save()
    _promises_keep(card, line.promises)
    trail().note(
        card, f"填写 {year} 年三亮卡", after={"post": card.post, "promises": len(line.promises)}
    )
    return card


@action("commitment.file")
def card_submit(
    actor: Actor, *, organisation: Organisation, card: ShowCard, on: date | None = None
) -> ShowCard:
    """Hand one's own card to the branch; the clock of the review starts. Raises Refused."""
    _check_own(actor, card.member)
    today = on or timezone.localdate()
    if not card.may_change:
        raise Refused(_("这张卡%(state)s，不用再交。") % {"state": _(card.state_title)})
    if not Commitment.objects.filter(card=card, is_dropped=False).exists():
        raise Refused(_("还没有写承诺，请至少写一条再交。"))
    card.state, card.submitted_on = CardState.SUBMITTED, today
    card.review_due_on = add_workdays(today, practice().days("review_workdays")).value
    card.review_note = ""
    card.version += 1
    card.save()
    _clock(card, REVIEW, _("审核党员承诺"), today, card.review_due_on, met={}, on=today)
    trail().note(card, f"提交 {card.year} 年三亮卡", after={"review_due_on": card.review_due_on})
    return card


@action("commitment.review")
def card_accept(
    actor: Actor,
    *,
    organisation: Organisation,
    card: ShowCard,
    note: str = "",
    on: date | None = None,
) -> ShowCard:
    """The branch accepts a card; the clock of its being shown starts. Raises Refused."""
    today = on or timezone.localdate()
    _check_review(actor, card)
    _reviewed(card, CardState.ACCEPTED, actor, note, today)
    card.show_due_on = today + timedelta(days=practice().days("publish_days"))
    card.save()
    met = {REVIEW: today}
    _clock(card, SHOW, _("公开党员承诺"), today, card.show_due_on, met=met, on=today)
    trail().note(card, f"通过{card.member.name}的三亮卡", after={"show_due_on": card.show_due_on})
    return card


@action("commitment.review")
def card_return(
    actor: Actor, *, organisation: Organisation, card: ShowCard, note: str, on: date | None = None
) -> ShowCard:
    """The branch gives a card back with the reason; one that is shown may come back too."""
    today = on or timezone.localdate()
    if not note.strip():
        raise Refused(_("请写明退回的理由，让本人知道改哪里。"))
    if card.state == CardState.SHOWN and actor.member_id == card.member_id:
        raise Refused(_("自己的卡请由支部另一位同志审核。"))
    if card.state != CardState.SHOWN:
        _check_review(actor, card)
    _reviewed(card, CardState.RETURNED, actor, note, today)
    card.shown_on = None
    card.save()
    deadlines_keep(Source(SOURCE, card.pk), wanted=[], met={REVIEW: today}, on=today)
    trail().note(card, f"退回{card.member.name}的三亮卡", after={"note": card.review_note})
    return card


@action("commitment.review")
def card_show(
    actor: Actor, *, organisation: Organisation, card: ShowCard, on: date | None = None
) -> ShowCard:
    """Show an accepted card to the branch. Raises Refused."""
    today = on or timezone.localdate()
    if card.state != CardState.ACCEPTED:
        raise Refused(
            _("只有已通过的卡才能公开；这张卡%(state)s。") % {"state": _(card.state_title)}
        )
    card.state, card.shown_on = CardState.SHOWN, today
    card.version += 1
    card.save()
    deadlines_keep(Source(SOURCE, card.pk), wanted=[], met={SHOW: today}, on=today)
    trail().note(card, f"公开{card.member.name}的三亮卡", after={"shown_on": today})
    return card


def _check_own(actor: Actor, member: Member) -> None:
    if actor.member_id is None or member.pk != actor.member_id:
        raise Http404


def _check_version(card: ShowCard, version: int) -> None:
    if version != card.version:
        raise Refused(_("这张卡刚刚改过，请刷新页面，看过新的内容再改。"))


def _check_review(actor: Actor, card: ShowCard) -> None:
    if card.state != CardState.SUBMITTED:
        raise Refused(_("这张卡%(state)s，不在待审核。") % {"state": _(card.state_title)})
    if actor.member_id is not None and actor.member_id == card.member_id:
        raise Refused(_("自己的卡请由支部另一位同志审核。"))


def _reviewed(card: ShowCard, state: str, actor: Actor, note: str, on: date) -> None:
    card.state, card.reviewed_on, card.reviewed_by = state, on, actor.name
    card.review_note = note.strip()[:200]
    card.version += 1


def _check_line(line: CardLine, year: int) -> None:
    for title, text in (
        (_("岗位"), line.post),
        (_("岗位职责"), line.duty),
        (_("服务标准"), line.service_standard),
    ):
        if not text.strip():
            raise Refused(_("请写明%(title)s。") % {"title": title})
    if not 1 <= len(line.promises) <= MOST_COMMITMENTS:
        raise Refused(_("请写 1 到 %(most)s 条承诺，写得到、查得到。") % {"most": MOST_COMMITMENTS})
    known = practice().categories
    for number, one in enumerate(line.promises, 1):
        if one.category not in known:
            raise Refused(_("第 %(number)s 条承诺没有选类别。") % {"number": number})
        if not one.text.strip() or not one.measure.strip():
            raise Refused(_("第 %(number)s 条承诺要写明内容和怎样算办到。") % {"number": number})
        if one.due_on.year != year:
            raise Refused(
                _("第 %(number)s 条承诺的时限 %(day)s 不在 %(year)s 年内。")
                % {"number": number, "day": one.due_on, "year": year}
            )


def _promises_keep(card: ShowCard, promises: Sequence[Promise]) -> None:
    """The commitments of a draft become those written; former ones stay as dropped."""
    Commitment.objects.filter(card=card, is_dropped=False).update(is_dropped=True)
    Commitment.objects.bulk_create(
        Commitment(
            card=card,
            number=number,
            category=one.category,
            text=one.text.strip(),
            measure=one.measure.strip(),
            due_on=one.due_on,
        )
        for number, one in enumerate(promises, 1)
    )


def _clock(
    card: ShowCard,
    key: str,
    title: str,
    starts_on: date,
    due_on: date,
    *,
    met: dict[str, date],
    on: date,
) -> None:
    facts = DeadlineFacts(
        key=key,
        organisation_id=card.organisation_id,
        title=title,
        subject=card.member.name,
        starts_on=starts_on,
        due_on=due_on,
        citation=BASIS,
        owner=OWNER,
        is_soft=True,
    )
    deadlines_keep(Source(SOURCE, card.pk), wanted=[facts], met=met, on=on)
