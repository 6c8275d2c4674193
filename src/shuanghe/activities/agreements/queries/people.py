"""Who signs: the secretary of each side on a day, by the posts in the organisation.

The issuer lies above the holder, so both sides are looked up in the whole tree: who holds one post
in two named bodies, and nothing else.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from shuanghe.activities.agreements.models import Agreement, AgreementSignature
from shuanghe.activities.agreements.rules.states import Signer
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.tree import ancestors, paths_above
from shuanghe.organisation.models import Organisation, Post, PostKind

WHY = "双方各由谁签字，双方都要知道"
Secretaries = dict[int, tuple[int, date]]
"""Organisation → the member who is its secretary, and since when."""


def secretaries_on(organisations: list[int], on: date) -> Secretaries:
    """Organisation → the member who holds its post of secretary on a day, and since when."""
    with looking(Scope.everything(WHY)):
        held = Post.objects.filter(
            Q(until_on=None) | Q(until_on__gt=on),
            organisation_id__in=organisations,
            kind=PostKind.SECRETARY,
            from_on__lte=on,
        ).order_by("from_on")
        found = list(held.values_list("organisation_id", "member_id", "from_on"))
    return {place: (member, since) for place, member, since in found}


def secretary_names(agreement: Agreement, on: date) -> dict[Signer, str]:
    """The names of the two who would sign on a day; a side without a secretary is left out."""
    with looking(Scope.everything(WHY)):
        held = Post.objects.filter(
            Q(until_on=None) | Q(until_on__gt=on),
            organisation_id__in=[agreement.issuer_id, agreement.organisation_id],
            kind=PostKind.SECRETARY,
            from_on__lte=on,
        ).order_by("from_on")
        found = dict(held.values_list("organisation_id", "member__name"))
    return {side: found[place] for side, place in places_of(agreement).items() if place in found}


def places_of(agreement: Agreement) -> dict[Signer, int]:
    """The two sides and the ids of their organisations."""
    return {Signer.ISSUER: agreement.issuer_id, Signer.HOLDER: agreement.organisation_id}


def sides_of(actor: Actor, agreement: Agreement, on: date) -> list[Signer]:
    """The sides whose secretary the actor is on a day."""
    if actor.member_id is None:
        return []
    return sides_held(actor, agreement, secretaries_on(list(places_of(agreement).values()), on))


def sides_held(actor: Actor, agreement: Agreement, now: Secretaries) -> list[Signer]:
    """The sides whose secretary the actor is, by who holds the posts."""
    return [
        side
        for side, place in places_of(agreement).items()
        if actor.member_id is not None and now.get(place, (None,))[0] == actor.member_id
    ]


def unsigned_sides(agreement: Agreement, on: date) -> list[tuple[Signer, date]]:
    """The sides whose secretary of a day has not signed an agreement in force, and since when."""
    now = secretaries_on(list(places_of(agreement).values()), on)
    return sides_unsigned(agreement, now, agreement.signatures.all())


def sides_unsigned(
    agreement: Agreement, now: Secretaries, signatures: Iterable[AgreementSignature]
) -> list[tuple[Signer, date]]:
    """The sides whose secretary is not among those who signed, and since when."""
    signed = {(one.side, one.member_id) for one in signatures}
    found = []
    for side, place in places_of(agreement).items():
        if place not in now:
            continue
        member, since = now[place]
        if (side.value, member) not in signed:
            found.append((side, max(since, agreement.in_force_on or since)))
    return found


def issuer_path(agreement: Agreement) -> str:
    """Where the issuer lies on the way down to the holder; "" when it is not above it now."""
    path = agreement.organisation.path
    places = dict(zip(ancestors(path), paths_above(path), strict=True))
    return places.get(agreement.issuer_id, "")


def issuer_in_view(agreement: Agreement) -> Organisation | None:
    """The issuer, for whoever sees it."""
    found: Organisation | None = Organisation.objects.filter(pk=agreement.issuer_id).first()
    return found


def secretary_places(actor: Actor, on: date) -> list[int]:
    """The organisations whose secretary the actor is on a day."""
    if actor.member_id is None:
        return []
    held = Post.objects.filter(
        Q(until_on=None) | Q(until_on__gt=on),
        member_id=actor.member_id,
        kind=PostKind.SECRETARY,
        from_on__lte=on,
    )
    return list(held.order_by("organisation_id").values_list("organisation_id", flat=True))
