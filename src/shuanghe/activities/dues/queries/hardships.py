"""Requests to pay less: who decides them, which are waiting."""

from collections.abc import Iterable
from dataclasses import dataclass

from shuanghe.activities.dues.models import Hardship
from shuanghe.kernel.crypto import open_sealed
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import ancestors
from shuanghe.organisation.models import Organisation, OrganisationKind


@dataclass(frozen=True)
class Asked:
    """One request as somebody sees it. decider: the committee above, when it is in view."""

    hardship: Hardship
    reason: str
    decider: Organisation | None
    may_decide: bool


def reason_place(hardship: Hardship) -> str:
    """Where a sealed reason belongs, for kernel.crypto."""
    return f"dues.reason.{hardship.uid}"


def committees_above(organisations: Iterable[Organisation]) -> dict[int, Organisation]:
    """The nearest committee above each organisation that is in view, by organisation id."""
    wanted = list(organisations)
    above = {pk for one in wanted for pk in ancestors(one.path)}
    found = {
        one.pk: one
        for one in Organisation.objects.filter(pk__in=above, kind=OrganisationKind.COMMITTEE)
    }
    return {
        one.pk: found[nearest]
        for one in wanted
        if (nearest := next((pk for pk in reversed(ancestors(one.path)) if pk in found), None))
    }


def is_same_person(hardship: Hardship, actor: Actor) -> bool:
    """Whether the one who would decide is the one who asked."""
    if hardship.asked_by_id is not None or actor.user_id is not None:
        return hardship.asked_by_id == actor.user_id
    return hardship.asked_by == actor.name


def hardships_asked(actor: Actor, *, most: int = 200) -> list[Asked]:
    """Requests in view, those that wait first."""
    found = list(Hardship.objects.select_related("organisation", "member").order_by("-id")[:most])
    found.sort(key=lambda one: one.state != "asked")
    committees = committees_above(one.organisation for one in found)
    return [_asked(one, committees.get(one.organisation_id), actor) for one in found]


def _asked(hardship: Hardship, decider: Organisation | None, actor: Actor) -> Asked:
    sealed = hardship.reason_sealed
    reason = open_sealed(sealed, where=reason_place(hardship)) if sealed else ""
    may_decide = (
        decider is not None
        and hardship.state == "asked"
        and actor.may("dues.file", decider.path)
        and not is_same_person(hardship, actor)
    )
    return Asked(hardship, reason, decider, may_decide)
