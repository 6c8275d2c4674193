"""The result of a topic offered to other companies: kept by whoever lets them take it up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shuanghe.activities.counselling.models import CounsellingTopic
from shuanghe.activities.counselling.queries.topics.places import company_of
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import lineage
from shuanghe.organisation.models import Organisation

KINDS = ("committee", "general_branch", "branch")


@dataclass(frozen=True)
class Offered:
    """A company the result was offered to, and what it said."""

    organisation: Organisation
    answer: str
    is_open: bool
    reason: str


@dataclass(frozen=True)
class Offering:
    """What a topic passes on, and to whom."""

    topic: CounsellingTopic
    company: Organisation
    practice: str
    units: Sequence[Organisation]


@dataclass(frozen=True)
class Spreading:
    """How results are offered, and to whom one was, as far as in view."""

    offer: Callable[[Actor, Offering], Any]
    offered: Callable[[CounsellingTopic], list[Offered]]


_plugged: list[Spreading] = []


def spreading_plug(spreading: Spreading) -> None:
    """Say who keeps what is offered."""
    _plugged[:] = [spreading]


def offered_of(topic: CounsellingTopic) -> list[Offered]:
    """The companies in view that the result of a topic was offered to."""
    return [one for spreading in _plugged for one in spreading.offered(topic)]


def topic_offer(actor: Actor, offering: Offering) -> None:
    """Offer the result of a topic."""
    for spreading in _plugged:
        spreading.offer(actor, offering)


def places_left(topic: CounsellingTopic, offered: Sequence[Offered]) -> list[Organisation]:
    """The companies right below the steering body that neither had the topic nor were asked."""
    asked = {one.organisation.pk for one in offered} | set(lineage(topic.organisation.path))
    found = Organisation.objects.filter(parent_id=topic.company, dissolved_on=None, kind__in=KINDS)
    return list(found.exclude(pk__in=asked).order_by("path"))


def offering_of(topic: CounsellingTopic, units: Sequence[Organisation], practice: str) -> Offering:
    """What is passed on by the body that steers a topic."""
    return Offering(topic, company_of(topic), practice, units)
