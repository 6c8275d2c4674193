"""What a step of a case is offered: the numbers of the votes that were counted on its matter."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.queries.counted import Counted, votes_counted
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.ui.slots import Offer
from shuanghe.procedures.models import Case
from shuanghe.procedures.rules import Step


def vote_offers(*, actor: Actor, case: Case, step: Step) -> list[Offer]:
    """Links that fill the numbers of a step in from the counted votes on its matter.

    A vote on somebody else is none of this case.
    """
    if not step.vote or not actor.may("record.read", case.organisation.path):
        return []
    page = reverse("procedures:step", args=[case.pk, step.code])
    asked = {fact.key for fact in step.facts}
    return [
        Offer(_vote_words(one), f"{page}?{urlencode(_vote_facts(one, asked))}")
        for one in votes_counted(case.organisation, matter_code=step.vote)
        if one.subject_name in ("", case.subject_name)
    ]


def _vote_words(one: Counted) -> str:
    return _("%(day)s 会议“%(title)s”的表决：应到 %(entitled)s，实到 %(present)s，赞成 %(yes)s") % {
        "day": one.held_on,
        "title": one.title,
        "entitled": one.entitled,
        "present": one.present,
        "yes": one.yes,
    }


def _vote_facts(one: Counted, asked: set[str]) -> dict[str, str]:
    """What a vote says of the facts a step asks for, as its form takes them."""
    known = {
        "done_on": one.held_on.isoformat(),
        "entitled": str(one.entitled),
        "present": str(one.present),
        "yes_votes": str(one.yes),
        "abstained": str(one.abstain),
        "written_yes": str(one.written_yes),
        "written_on": "\n".join(day.isoformat() for day in one.written_on),
        "is_secret": "yes" if one.is_secret else "no",
        "is_one_by_one": "yes" if one.is_one_by_one else "no",
    }
    return {key: text for key, text in known.items() if key in asked and text}
