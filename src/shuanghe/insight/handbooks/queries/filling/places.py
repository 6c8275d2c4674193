"""The organisation whose handbook it is: what hangs under it, who holds its posts, its terms."""

from collections.abc import Iterator

from django.db.models import Count

from shuanghe.insight.handbooks.queries.filling.setting import Filled, Setting
from shuanghe.insight.handbooks.queries.shapes import SectionShape
from shuanghe.insight.handbooks.rules.content import paragraph, table
from shuanghe.insight.handbooks.rules.words import day
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import (
    ADMINISTRATIVE,
    ON_THE_ROLL,
    Member,
    Organisation,
    OrganisationKind,
    Post,
    PostKind,
)

MOST = 1_500
NOBODY = "本册没有指定组织：在“编制手册”时选定组织后，这里列出它的实际情况。"
SHARE = 500


def units(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """The Party bodies below, each with its kind, members and the end of its term."""
    place = setting.organisation
    if place is None:
        yield Filled("units", shape.title or "组织设置", [paragraph(NOBODY)])
        return
    found = list(
        Organisation.objects.filter(
            path__gte=place.path, path__lt=end_of(place.path), dissolved_on=None
        )
        .exclude(kind__in=ADMINISTRATIVE)
        .order_by("path")[:MOST]
    )
    counts = _members(place)
    rows = [
        (
            one.name,
            str(OrganisationKind(one.kind).label),
            str(counts.get(one.pk, 0)),
            day(one.established_on),
            day(one.term_ends_on) if one.term_ends_on else "—",
        )
        for one in found
    ]
    columns = ("名称", "类别", "党员数", "成立", "任期届满")
    whole = f"截至{day(setting.on)}，{place.name}及以下共有党组织 {len(found)} 个"
    note = f"（只列前 {MOST} 个）" if len(found) == MOST else ""
    tables = [
        table(columns, rows[at : at + SHARE], (40, 16, 10, 17, 17))
        for at in range(0, len(rows), SHARE)
    ]
    yield Filled("units", shape.title or "组织设置", [paragraph(f"{whole}{note}。"), *tables])


def team(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """Who holds the posts of the organisation itself on the day."""
    place = setting.organisation
    if place is None:
        yield Filled("team", shape.title or "班子", [paragraph(NOBODY)])
        return
    held = Post.objects.filter(organisation=place, from_on__lte=setting.on)
    rows = [
        (str(PostKind(one.kind).label), one.member.name, day(one.from_on))
        for one in held.exclude(until_on__lte=setting.on).select_related("member")
    ]
    ends = f"任期至{day(place.term_ends_on)}。" if place.term_ends_on else "没有登记任期。"
    blocks = [paragraph(f"{place.name}，{ends}")]
    blocks.append(
        table(("职务", "姓名", "任职时间"), rows) if rows else paragraph("还没有登记任职。")
    )
    yield Filled("team", shape.title or "班子", blocks)


def _members(place: Organisation) -> dict[int, int]:
    """Organisation id → members on its roll."""
    found = (
        Member.objects.filter(
            organisation__path__gte=place.path,
            organisation__path__lt=end_of(place.path),
            standing__in=ON_THE_ROLL,
            merged_into=None,
        )
        .order_by()
        .values_list("organisation_id")
        .annotate(total=Count("pk"))
    )
    return dict(found)
