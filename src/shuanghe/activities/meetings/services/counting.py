"""The ballots of an opened vote are counted; the verdict is the rulebook's."""

from dataclasses import dataclass
from typing import TypedDict, Unpack

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Attendee, Presence, Vote
from shuanghe.activities.meetings.queries.seats import Seated, claims_of, seated
from shuanghe.activities.meetings.queries.voting import verdict_of, written_yes
from shuanghe.activities.meetings.rules.votes import ballots_fault, findings_kept
from shuanghe.activities.meetings.services.exclusions import EXCLUSION
from shuanghe.activities.meetings.services.locking import meeting_saved
from shuanghe.activities.meetings.services.voting import vote_locked
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation


class Ballots(TypedDict, total=False):
    """What may go with the ballots. reason: why a vote was held though a soft rule was not met."""

    invalid: int
    scrutineers: str
    reason: str


@dataclass(frozen=True)
class Counted:
    """How many ballots say what."""

    yes: int
    no: int
    abstain: int
    invalid: int

    @property
    def named(self) -> dict[str, int]:
        """The same in words."""
        return {
            "赞成": self.yes,
            "反对": self.no,
            "弃权": self.abstain,
            "无效": self.invalid,
        }


@action("record.file")
def vote_count(
    actor: Actor,
    *,
    organisation: Organisation,
    vote: Vote,
    yes: int,
    no: int,
    abstain: int,
    **others: Unpack[Ballots],
) -> Vote:
    """Count the ballots of those present; written opinions come on top where the matter takes
    them. The verdict is the rulebook's, and a passed exclusion takes effect.

    Raises Refused for ballots that cannot be, and for a missing reason where a soft rule was not
    met.
    """
    meeting, row = vote_locked(organisation, vote)
    if row.closed_at is not None:
        raise Refused(_("这次表决已经计票；确有错误，请撤回表决并说明原因后重新计票。"))
    people = seated(meeting)
    counted = Counted(yes, no, abstain, others.get("invalid", 0))
    _ballots_check(row, counted, people, reason=others.get("reason", "").strip())
    row.yes, row.no, row.abstain, row.invalid = yes, no, abstain, counted.invalid
    row.scrutineers = others.get("scrutineers", "").strip()[:100]
    row.reason = others.get("reason", "").strip()[:200]
    verdict = verdict_of(row, meeting, written_yes=written_yes(row))
    row.is_passed = verdict.is_met
    row.findings = [*row.findings, *findings_kept([verdict])]
    row.closed_at = timezone.now()
    row.save()
    if row.matter == EXCLUSION and row.is_passed:
        ids = [one.row.pk for one in claims_of(row.item, people)]
        Attendee.objects.filter(pk__in=ids).update(exclusion_vote=row)
    meeting_saved(meeting)
    word = "通过" if row.is_passed else "未通过"
    trail().note(
        meeting, f"会议《{meeting.title}》表决“{row.item.title}”{word}", after=vars(counted)
    )
    return row


def _ballots_check(vote: Vote, counted: Counted, people: list[Seated], *, reason: str) -> None:
    present = [one for one in people if one.row.presence == Presence.PRESENT]
    why = ballots_fault(
        counted.named,
        entitled=vote.entitled_count,
        present=vote.present_count,
        without_vote=sum(bool(one.no_vote) for one in present),
    )
    if why:
        raise Refused(_(why))
    unmet = [one for one in vote.findings if one["is_soft"] and not one["is_met"]]
    if unmet and not reason:
        raise Refused(
            _("%(sentence)s 按一般要求不宜表决，请说明原因后再计票。")
            % {"sentence": unmet[0]["sentence"]}
        )
