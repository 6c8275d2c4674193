"""Drafts for every body below an issuer at once, set-wise: few statements, whatever the number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.models import Agreement
from shuanghe.activities.agreements.queries.former import targets_drafted
from shuanghe.activities.agreements.queries.goals import goals_asking
from shuanghe.activities.agreements.queries.skeletons import Skeleton, SkeletonRefused, skeleton
from shuanghe.activities.agreements.rules.drafting import Area, Drafted, composed
from shuanghe.activities.agreements.rules.states import State
from shuanghe.activities.agreements.services.inserting import targets_insert
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation, OrganisationKind

HOLDERS = (
    OrganisationKind.COMMITTEE,
    OrganisationKind.GENERAL_BRANCH,
    OrganisationKind.BRANCH,
    OrganisationKind.JOINT_BRANCH,
    OrganisationKind.TEMPORARY_BRANCH,
)
AT_ONCE = 2_000
FIRST, LAST = 2000, 2200


@dataclass(frozen=True)
class Drawn:
    """What a drafting did: drafts made, holders that had one already, where targets came from."""

    drafted: int
    kept: int
    from_former: int
    from_skeleton: int
    targets: int


@dataclass
class _Composer:
    """Puts drafts together; what is asked twice is worked out once."""

    year: int
    frame: Skeleton
    goals: dict[int, list[Drafted]]
    areas: dict[str, tuple[Area, ...]] = field(default_factory=dict)
    made: dict[tuple[Any, ...], tuple[Drafted, ...]] = field(default_factory=dict)

    def targets(self, holder: Organisation, former: tuple[Drafted, ...]) -> tuple[Drafted, ...]:
        goals = (*self.goals.get(holder.pk, ()), *self.goals.get(-(holder.parent_id or 0), ()))
        key = (holder.kind, former, goals)
        if key not in self.made:
            self.made[key] = composed(self._areas(holder.kind), former, goals, self.year)
        return self.made[key]

    def _areas(self, kind: str) -> tuple[Area, ...]:
        if kind not in self.areas:
            self.areas[kind] = self.frame.areas_for(kind, self.year)
        return self.areas[kind]


@action("agreement.manage")
def agreements_draft(
    actor: Actor, *, organisation: Organisation, year: int, is_whole: bool = True
) -> Drawn:
    """Draft the agreements of a year for every body below an organisation that has none yet.

    Each is between a body and the one directly above it. is_whole: all levels, else the next
    alone. Targets come from last year's agreement, or the skeleton, and from the goals of the
    year. Raises Refused for an impossible year, or where nothing lies below.
    """
    if not FIRST <= year <= LAST:
        raise Refused(_("年度应在 %(first)s 到 %(last)s 之间。") % {"first": FIRST, "last": LAST})
    try:
        frame = skeleton()
    except SkeletonRefused as wrong:
        raise Refused(str(wrong)) from None
    holders = _holders(organisation, is_whole=is_whole)
    if not holders:
        raise Refused(
            _("%(name)s 下面没有党组织，不用起草责任书；请换一个上级组织。")
            % {"name": organisation.name}
        )
    below = Q(organisation_id__in=[one.pk for one in holders])
    taken = set(
        Agreement.objects.filter(below, year=year).values_list("organisation_id", flat=True)
    )
    due = [one for one in holders if one.pk not in taken]
    former = _former(due, year - 1)
    composer = _Composer(year, frame, goals_asking(year))
    written = _write(actor, organisation, due, former, composer)
    drawn = Drawn(len(due), len(taken), len(former), len(due) - len(former), written)
    trail().note(
        organisation,
        f"起草 {year} 年责任书 {drawn.drafted} 份",
        after={"year": year, "drafted": drawn.drafted, "targets": drawn.targets},
    )
    return drawn


def _holders(organisation: Organisation, *, is_whole: bool) -> list[Organisation]:
    below = Organisation.objects.filter(
        path__gt=organisation.path,
        path__lt=end_of(organisation.path),
        kind__in=HOLDERS,
        dissolved_on=None,
    )
    if not is_whole:
        below = below.filter(parent=organisation)
    return list(below.exclude(parent=None).order_by("path"))


def _former(holders: Sequence[Organisation], year: int) -> dict[int, tuple[Drafted, ...]]:
    """Last year's targets by holder, of the version that was in force last."""
    ids = [one.pk for one in holders]
    agreements = {
        one.organisation_id: one
        for one in Agreement.objects.filter(
            organisation_id__in=ids, year=year, state__in=(State.IN_FORCE, State.CLOSED)
        )
        .exclude(in_force_on=None)
        .order_by("version")
    }
    targets = targets_drafted(one.pk for one in agreements.values())
    return {place: targets[one.pk] for place, one in agreements.items() if one.pk in targets}


def _write(
    actor: Actor,
    organisation: Organisation,
    due: Sequence[Organisation],
    former: dict[int, tuple[Drafted, ...]],
    composer: _Composer,
) -> int:
    """The rows of the drafts; how many targets."""
    names = {one.pk: one.name for one in due} | {organisation.pk: organisation.name}
    issuers = {one.pk: one.parent_id or 0 for one in due}
    unknown = set(issuers.values()) - set(names)
    above = Organisation.objects.filter(pk__in=unknown)
    names |= dict(above.values_list("pk", "name"))
    frame, year = composer.frame, composer.year
    clauses = frame.clauses_kept()
    made = Agreement.objects.bulk_create(
        (
            Agreement(
                organisation_id=one.pk, issuer_id=issuers[one.pk],
                issuer_name=names[issuers[one.pk]], holder_name=one.name,
                year=year, number=f"{year}-{one.code}", title=frame.title,
                clauses=clauses, drafted_by=actor.name, is_sample=one.is_sample,
                provenance="上年责任书" if one.pk in former else frame.provenance,
            )
            for one in due
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    return targets_insert(
        (agreement.pk, composer.targets(holder, former.get(holder.pk, ())))
        for holder, agreement in zip(due, made, strict=True)
    )
