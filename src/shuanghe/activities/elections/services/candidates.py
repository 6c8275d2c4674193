"""Candidates: put up, taken off again, set in the order of the ballot."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from shuanghe.activities.elections.models import Candidacy, Election, Office
from shuanghe.activities.elections.queries.people import candidates_of
from shuanghe.activities.elections.queries.votes import offices_of
from shuanghe.activities.elections.rules.strokes import stroke_key
from shuanghe.activities.elections.services.holding import election_held, not_done_yet
from shuanghe.activities.elections.services.people import able_seat
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

NOMINATION = "nomination"


@action("case.file")
def candidate_add(
    actor: Actor, *, organisation: Organisation, election: Election, member_id: int, office: str
) -> Candidacy:
    """Put a member up for an office; commissioners are kept in the order of strokes (XJ-25).

    Raises Refused once the candidates were settled, for an office that is not elected, for
    somebody without the right to be elected (XJ-05), or a second time.
    """
    held = election_held(election, organisation=organisation)
    not_done_yet(held, NOMINATION, _("候选人已经提出"))
    if office not in offices_of(held):
        raise Refused(_("这次不选这个职务。"))
    seat = able_seat(held, member_id)
    if Candidacy.objects.filter(election=held, office=office, member_id=member_id).exists():
        raise Refused(_("%(name)s已经是这个职务的候选人。") % {"name": seat.name})
    listed = candidates_of(held, office)
    made: Candidacy = Candidacy.objects.create(
        election=held,
        member_id=member_id,
        name=seat.name,
        office=office,
        position=len(listed) + 1,
    )
    if office == Office.COMMITTEE:
        _put([*listed, made], by_strokes=True)
    title = Office(office).label
    trail().note(made, f"{held.organisation.name}换届：{seat.name}为{title}候选人")
    return made


@action("case.file")
def candidate_remove(
    actor: Actor, *, organisation: Organisation, election: Election, candidacy_id: int
) -> None:
    """Take a candidate off again. Raises Refused once the candidates were settled."""
    held = election_held(election, organisation=organisation)
    not_done_yet(held, NOMINATION, _("候选人已经提出"))
    row = _candidate(held, candidacy_id)
    trail().note(
        row,
        f"{held.organisation.name}换届：{row.name}不再是{row.get_office_display()}候选人",
        before={"position": row.position},
    )
    Candidacy.objects.filter(pk=row.pk).delete()
    _put(candidates_of(held, row.office))


@action("case.file")
def candidates_order(
    actor: Actor,
    *,
    organisation: Organisation,
    election: Election,
    office: str,
    ids: Sequence[int],
) -> None:
    """Set the order on the ballot: names of equal strokes, or as the superior approved it.

    Raises Refused once a vote was held, or when the list is not that of the office.
    """
    held = election_held(election, organisation=organisation)
    rows = {row.pk: row for row in candidates_of(held, office) if not row.is_write_in}
    if sorted(ids) != sorted(rows):
        raise Refused(_("候选人名单变了，请刷新后再排次序。"))
    if held.rounds.filter(office=office, set_aside_at=None).exists():
        raise Refused(_("已经投过票，选票上的次序不能再改。"))
    _put([rows[pk] for pk in ids])
    names = "、".join(rows[pk].name for pk in ids)
    trail().note(held, f"{held.organisation.name}换届：选票次序 {names}", after={"ids": list(ids)})


def _put(rows: Sequence[Candidacy], *, by_strokes: bool = False) -> None:
    """Number the names on a ballot from 1; by strokes, equal ones stay as they stood."""
    order = sorted(rows, key=lambda row: stroke_key(row.name)) if by_strokes else list(rows)
    for position, row in enumerate(order, 1):
        row.position = position
    Candidacy.objects.bulk_update(order, ["position"])


def _candidate(held: Election, pk: int) -> Candidacy:
    row: Candidacy | None = Candidacy.objects.filter(election=held, pk=pk).first()
    if row is None:
        raise Refused(_("名单变了，请刷新后再看。"))
    return row
