"""Responsibility agreements of the sample: signed ones, one to comment on, one to be signed."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q

from shuanghe.activities.agreements.models import (
    Agreement,
    AgreementSignature,
    SelfReport,
    SelfReportLine,
)
from shuanghe.activities.agreements.queries.content import content_of
from shuanghe.activities.agreements.queries.listing import with_targets
from shuanghe.activities.agreements.queries.reports import known_of, quarter_of
from shuanghe.activities.agreements.rules.content import content_hash
from shuanghe.activities.agreements.rules.states import Signer, State
from shuanghe.activities.agreements.services import (
    agreements_draft,
    agreements_send,
    signing_open,
)
from shuanghe.activities.agreements.services.linking import targets_hang
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.organisation.models import Organisation, Post, PostKind

SOURCE = "示例数据"
REPORTING = 6
"""Holders directly below the top that have reported every quarter that is over."""


def agreements_enter(actor: Actor, *, on: date) -> int:
    """Give every sample enterprise the agreements of the year, and drafts of the next; how many."""
    made = 0
    with looking(Scope.everything("装入示例责任书")):
        for top in Organisation.objects.filter(is_sample=True, parent=None).order_by("path"):
            made += agreements_draft(actor, organisation=top, year=on.year).drafted
            rows = list(
                Agreement.objects.filter(
                    year=on.year, organisation__path__startswith=top.path
                ).order_by("organisation__path")
            )
            _sign(rows, date(on.year, 1, 20))
            _report([one for one in rows if one.issuer_id == top.pk][:REPORTING], on)
            made += _begun(actor, top, on)
    return made


def _sign(agreements: Sequence[Agreement], day: date) -> None:
    """Both secretaries of that day have signed; without one on record an agreement waits."""
    places = {one.organisation_id for one in agreements} | {one.issuer_id for one in agreements}
    held = Post.objects.filter(
        Q(until_on=None) | Q(until_on__gt=day),
        organisation_id__in=places, kind=PostKind.SECRETARY, from_on__lte=day,
    ).select_related("member")  # fmt: skip
    secretaries = {one.organisation_id: one.member for one in held}
    targets, signatures, signed = with_targets(agreements), [], []
    for one in agreements:
        sides = {Signer.ISSUER: one.issuer_id, Signer.HOLDER: one.organisation_id}
        if not all(place in secretaries for place in sides.values()):
            continue
        one.content_hash = content_hash(content_of(one, targets[one.pk]))
        one.state, one.in_force_on = State.IN_FORCE, day
        one.comment_from_on, one.comment_until_on = day - timedelta(12), day - timedelta(5)
        one.sign_from_on, one.sign_by_on = day - timedelta(4), date(day.year, 1, 31)
        signed.append(one)
        names = {Signer.ISSUER: one.issuer_name, Signer.HOLDER: one.holder_name}
        signatures += [
            AgreementSignature(
                agreement=one, side=side, organisation_name=names[side], user_id=0,
                signed_by=secretaries[place].name, member_id=secretaries[place].pk,
                content_hash=one.content_hash, signed_on=day, is_sample=True,
            )
            for side, place in sides.items()
        ]  # fmt: skip
    Agreement.objects.bulk_update(
        signed,
        ["state", "content_hash", "in_force_on", "comment_from_on", "comment_until_on",
         "sign_from_on", "sign_by_on"],
    )  # fmt: skip
    AgreementSignature.objects.bulk_create(signatures)
    for one in signed:
        if any(target.goal_id for target in targets[one.pk]):
            targets_hang(SOURCE, one, on=day)


def _report(agreements: Sequence[Agreement], on: date) -> None:
    """The quarters that are over, reported with the figures there are."""
    targets = with_targets(agreements)
    for one in agreements:
        for number in range(1, 5):
            ends = quarter_of(one.year, number).ends_on
            if one.state != State.IN_FORCE or ends >= on:
                continue
            report = SelfReport.objects.create(
                agreement=one, quarter=number, written_by=SOURCE, submitted_by=SOURCE,
                submitted_on=ends + timedelta(8), is_sample=True,
                text="本季度按责任书推进，数字由佐证和指标填入（示例数据）。",
            )  # fmt: skip
            SelfReportLine.objects.bulk_create(
                SelfReportLine(
                    report=report, target=known.target, quarter_count=known.quarter_count,
                    year_count=known.year_count, reach=known.reach,
                    actual_millionths=None
                    if known.actual is None
                    else millionths_of(known.actual),
                )
                for known in known_of(one, targets[one.pk], number, on=ends)
            )  # fmt: skip


def _begun(actor: Actor, top: Organisation, on: date) -> int:
    """Next year's drafts of the first level: one asked for comments, one waiting for signatures."""
    drawn = agreements_draft(actor, organisation=top, year=on.year + 1, is_whole=False)
    rows = list(
        Agreement.objects.filter(year=on.year + 1, issuer=top).order_by("organisation__path")[:2]
    )
    if rows:
        agreements_send(actor, organisation=top, agreements=rows[:1], on=on)
    if rows[1:]:
        earlier = on - timedelta(14)
        agreements_send(actor, organisation=top, agreements=rows[1:], on=earlier)
        signing_open(actor, organisation=top, agreements=rows[1:], on=on)
    return drawn.drafted
