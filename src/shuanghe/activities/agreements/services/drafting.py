"""Drafts for every body below an issuer at once, set-wise: few statements, whatever the number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.models import Agreement, AgreementTarget
from shuanghe.activities.agreements.queries.goals import goals_asking
from shuanghe.activities.agreements.queries.listing import with_targets
from shuanghe.activities.agreements.queries.skeletons import Skeleton, SkeletonRefused, skeleton
from shuanghe.activities.agreements.rules.drafting import Area, Drafted, composed
from shuanghe.activities.agreements.rules.states import State
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
    targets = with_targets(agreements.values())
    return {
        place: tuple(map(_drafted, targets[one.pk]))
        for place, one in agreements.items()
        if targets[one.pk]
    }


def _drafted(one: AgreementTarget) -> Drafted:
    return Drafted(
        code=one.code,
        area=one.area,
        area_title=one.area_title,
        area_at=one.area_at,
        statement=one.statement,
        quality=one.quality,
        quantity=one.quantity_millionths,
        unit=one.unit,
        weight=one.weight,
        due_on=one.due_on,
        evidence=tuple(one.evidence_kinds),
        post=one.post,
        is_lower_better=one.is_lower_better,
        goal_id=one.goal_id,
        goal_title=one.goal_title,
        kpi_id=one.kpi_id,
        catalogue_item=one.catalogue_item,
    )


def _write(
    actor: Actor,
    organisation: Organisation,
    due: Sequence[Organisation],
    former: dict[int, tuple[Drafted, ...]],
    composer: _Composer,
) -> int:
    """The rows of the drafts; how many targets."""
    names = {one.pk: one.name for one in due} | {organisation.pk: organisation.name}
    unknown = {one.parent_id for one in due} - set(names)
    above = Organisation.objects.filter(pk__in=unknown)
    names |= dict(above.values_list("pk", "name"))
    frame, year = composer.frame, composer.year
    clauses = frame.clauses_kept()
    made = Agreement.objects.bulk_create(
        (
            Agreement(
                organisation_id=one.pk, issuer_id=one.parent_id, issuer_name=names[one.parent_id],
                holder_name=one.name, year=year, number=f"{year}-{one.code}", title=frame.title,
                clauses=clauses, drafted_by=actor.name, is_sample=one.is_sample,
                provenance="上年责任书" if one.pk in former else frame.provenance,
            )
            for one in due
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    targets = [
        _row(agreement, at, one)
        for holder, agreement in zip(due, made, strict=True)
        for at, one in enumerate(composer.targets(holder, former.get(holder.pk, ())), 1)
    ]
    AgreementTarget.objects.bulk_create(targets, batch_size=AT_ONCE)
    return len(targets)


def _row(agreement: Agreement, at: int, one: Drafted) -> AgreementTarget:
    return AgreementTarget(
        agreement_id=agreement.pk,
        at=at,
        code=one.code,
        area=one.area,
        area_title=one.area_title,
        area_at=one.area_at,
        statement=one.statement,
        quality=one.quality,
        quantity_millionths=one.quantity,
        unit=one.unit,
        is_lower_better=one.is_lower_better,
        weight=one.weight,
        due_on=one.due_on,
        evidence_kinds=list(one.evidence),
        post=one.post,
        goal_id=one.goal_id,
        goal_title=one.goal_title,
        kpi_id=one.kpi_id,
        catalogue_item=one.catalogue_item,
        provenance=one.provenance,
    )
