"""Voting, signing and freezing in the first branch, with short words."""

from dataclasses import dataclass
from datetime import date

from tests.activities.meetings.worlds import EVERYTHING, ON, World

from shuanghe.activities.meetings.models import AgendaItem
from shuanghe.activities.meetings.queries.facts import meeting_facts
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.services import (
    exclusion_claim,
    item_add,
    meeting_correct,
    meeting_freeze,
    opinion_enter,
    vote_count,
    vote_open,
)
from shuanghe.kernel.permissions import looking


def seen(meeting):
    """A meeting fresh from the database."""
    with looking(EVERYTHING):
        return meeting_in_view(meeting.pk)


def told(meeting):
    """What a meeting says now."""
    with looking(EVERYTHING):
        return meeting_facts(meeting_in_view(meeting.pk))


@dataclass
class Ballot:
    """Everything a test needs to vote."""

    world: World

    @property
    def here(self):
        return {"organisation": self.world.first}

    def meeting(self, *, absent=0, **facts):
        """A held meeting at which the last so many members were absent."""
        made = self.world.hold(**facts)
        self.world.attend(made, absent={one.pk for one in self.world.members[10 - absent :]})
        return made

    def item(self, meeting, title="接收预备党员", subject="申请人", **facts):
        """An item that names somebody."""
        return item_add(
            self.world.secretary(),
            meeting=meeting,
            title=title,
            subject_name=subject,
            **self.here,
            **facts,
        )

    def open(self, meeting, matter="general_motion", item=None, **facts):
        """A vote on a new item, or on the given one."""
        item = item or self.item(meeting)
        return vote_open(self.world.secretary(), item=item, matter=matter, **self.here, **facts)

    def count(self, vote, yes, no=0, abstain=0, **facts):
        """Its ballots."""
        return vote_count(
            self.world.secretary(),
            vote=vote,
            yes=yes,
            no=no,
            abstain=abstain,
            **self.here,
            **facts,
        )

    def opinion(self, vote, member, received_on=date(2026, 7, 14), is_for=True):
        """A letter."""
        return opinion_enter(
            self.world.secretary(),
            vote=vote,
            member_id=member.pk,
            received_on=received_on,
            is_for=is_for,
            **self.here,
        )

    def claim(self, meeting, member, consent_on=date(2026, 7, 1), **facts):
        """Somebody claimed to be left out of the count."""
        return exclusion_claim(
            self.world.secretary(),
            meeting=meeting,
            member_id=member.pk,
            **{"exclusion": "old_and_bedridden", "consent_on": consent_on, **facts},
            **self.here,
        )


@dataclass
class Archive:
    """Everything a test needs to sign, freeze and correct."""

    world: World

    @property
    def here(self):
        return {"organisation": self.world.first}

    def freeze(self, meeting, on=ON):
        """A signed meeting into the archive."""
        return meeting_freeze(self.world.secretary(), meeting=meeting, on=on, **self.here)

    def frozen(self, on=ON, **facts):
        """A new meeting, whole, in the archive."""
        made = self.world.recorded(**facts)
        self.world.sign(made)
        return self.freeze(made, on)

    def correct(self, meeting, reason="人数登记有误", **facts):
        """The copy to mend."""
        given = {"client_key": self.world.key(), **facts}
        return meeting_correct(
            self.world.secretary(), meeting=meeting, reason=reason, **given, **self.here
        )

    def item(self, meeting):
        """Its first item."""
        with looking(EVERYTHING):
            return AgendaItem.objects.filter(meeting=meeting).first()
