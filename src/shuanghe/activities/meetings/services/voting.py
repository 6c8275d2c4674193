"""A vote is opened: who is there and entitled is frozen. A mistaken one is taken back."""

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Attendee,
    Meeting,
    Opinion,
    Outcome,
    Vote,
)
from shuanghe.activities.meetings.queries.seats import Seated, claims_of, seated, tally_of
from shuanghe.activities.meetings.queries.voting import (
    quorum_of,
    votable,
)
from shuanghe.activities.meetings.rules.flow import HELD
from shuanghe.activities.meetings.rules.roll import Tally
from shuanghe.activities.meetings.rules.votes import findings_kept, subject_fault
from shuanghe.activities.meetings.services.agenda import item_locked
from shuanghe.activities.meetings.services.exclusions import EXCLUSION
from shuanghe.activities.meetings.services.locking import meeting_edited, meeting_saved
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.rulebook.rules import Matter


@action("record.file")
def vote_open(
    actor: Actor,
    *,
    organisation: Organisation,
    item: AgendaItem,
    matter: str,
    is_secret: bool | None = None,
) -> Vote:
    """Put an item to the vote: the counts of people and the roll are frozen.

    matter: a code of the rulebook's catalogue. Raises Refused when the matter does not belong to
    such a meeting, when presence is not entered, or when too few are there (naming how many are
    missing); an unmet soft rule is kept as a finding and asks for a reason at the count.
    """
    meeting, row = item_locked(organisation, item)
    if meeting.state != HELD:
        raise Refused(_("会议还没有登记召开，不能表决；请先登记召开日期和到会人员。"))
    if Vote.objects.filter(item=row).exists():
        raise Refused(_("这一项已经开始表决，请刷新页面登记票数，不要重复开始。"))
    wanted = votable(matter, meeting)
    why = subject_fault(wanted, row.subject_name)
    if why:
        raise Refused(_(why))
    if is_secret is False and wanted.is_secret:
        raise Refused(
            _("“%(title)s”应当无记名投票（%(cites)s），不能改为举手。")
            % {"title": wanted.title, "cites": "、".join(wanted.cites)}
        )
    people = seated(meeting)
    _presence_check(people)
    if matter == EXCLUSION:
        _claims_check(row, people)
    vote = _vote_create(meeting, row, wanted, tally_of(people), is_secret=is_secret)
    numbers = {"entitled": vote.entitled_count, "present": vote.present_count}
    trail().note(
        meeting, f"会议《{meeting.title}》开始表决“{row.title}”：{wanted.title}", after=numbers
    )
    return vote


def _presence_check(people: list[Seated]) -> None:
    unknown = [
        one.row.member_name for one in people if not one.row.presence and not one.is_excluded
    ]
    if not people:
        raise Refused(_("这次会议没有应到名单，不能表决；请先选定参加范围。"))
    if unknown:
        raise Refused(
            _("表决前要先登记到会情况，还有 %(count)d 人没有登记：%(named)s。")
            % {"count": len(unknown), "named": "、".join(unknown[:10])}
        )


def _vote_create(
    meeting: Meeting, row: AgendaItem, wanted: Matter, counted: Tally, *, is_secret: bool | None
) -> Vote:
    quorum = quorum_of(wanted, counted, meeting)
    if not quorum.is_met and not quorum.is_soft:
        raise Refused(f"{quorum.sentence}（{quorum.rule} {quorum.citation}）")
    now = timezone.now()
    vote = Vote(
        item=row,
        matter=wanted.code,
        is_secret=wanted.is_secret if is_secret is None else is_secret,
        opened_at=now,
        entitled_count=counted.voters,
        present_count=counted.present_voters,
        findings=findings_kept([quorum]),
    )
    try:
        with transaction.atomic():
            vote.save()
    except IntegrityError:
        raise Refused(_("这一项刚刚已经开始表决，请刷新页面登记票数。")) from None
    row.outcome, row.matter = Outcome.VOTE, wanted.code
    row.save(update_fields=["outcome", "matter"])
    meeting.roll_frozen_at = meeting.roll_frozen_at or now
    meeting_saved(meeting)
    return vote


@action("record.file")
def vote_withdraw(actor: Actor, *, organisation: Organisation, vote: Vote, reason: str) -> None:
    """Take back the last vote opened, with its ballots and written opinions; the trail keeps them.

    Without any vote left the roll can be changed again. Raises Refused.
    """
    meeting, row = vote_locked(organisation, vote)
    if not reason.strip():
        raise Refused(_("请写明撤回原因，例如“到会人数登记有误”。"))
    votes = Vote.objects.filter(item__meeting=meeting)
    if votes.filter(opened_at__gt=row.opened_at).exists():
        raise Refused(_("这次表决之后还有别的表决，其人数以它为准；请先撤回后面的表决。"))
    before = {
        "matter": row.matter,
        "yes": row.yes,
        "no": row.no,
        "abstain": row.abstain,
        "invalid": row.invalid,
        "is_passed": row.is_passed,
    }
    Opinion.objects.filter(vote=row).delete()
    Attendee.objects.filter(exclusion_vote=row).update(exclusion_vote=None)
    item = row.item
    row.delete()
    item.outcome = Outcome.OPEN
    item.save(update_fields=["outcome"])
    if not votes.exists():
        meeting.roll_frozen_at = None
    meeting_saved(meeting)
    summary = f"会议《{meeting.title}》撤回表决“{item.title}”：{reason.strip()}"
    trail().note(meeting, summary, before=before)


def vote_locked(organisation: Organisation, vote: Vote) -> tuple[Meeting, Vote]:
    """A vote fresh from the database and its meeting, locked to be changed.

    Raises Http404 when it is not of the organisation, Refused when its state takes no change.
    """
    found = AgendaItem.objects.filter(pk=vote.item_id, meeting__organisation=organisation).first()
    if found is None:
        raise Http404
    meeting = meeting_edited(organisation, found.meeting_id)
    row: Vote | None = Vote.objects.filter(pk=vote.pk, item=found).first()
    if row is None:
        raise Http404
    found.meeting = meeting
    row.item = found
    return meeting, row


def _claims_check(item: AgendaItem, people: list[Seated]) -> None:
    """Refuse a vote on exclusions that nobody claims, or the superior has not agreed to."""
    claimed = claims_of(item, people)
    without = [one.row.member_name for one in claimed if one.row.consent_on is None]
    if not claimed:
        raise Refused(
            _("还没有登记不计入应到会的人员，请先在到会名单中登记情形和上级同意日期（FZ-16）。")
        )
    if without:
        raise Refused(
            _("%(named)s 还没有上级同意的日期，先报上级同意，再由会议表决（FZ-16）。")
            % {"named": "、".join(without)}
        )
