"""Who has no vote on a day."""

from datetime import date

from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Member, Organisation, RightsSuspension


def without_vote_on(day: date, organisation: Organisation) -> dict[int, RightsSuspension]:
    """Members of a body (its whole subtree) whose rights are suspended on a day, by member id.

    One statement. Applies to voting, electing and being elected alike (CF-02).
    """
    rows = RightsSuspension.objects.filter(
        withdrawn_at=None,
        from_on__lte=day,
        until_on__gt=day,
        member__organisation__path__gte=organisation.path,
        member__organisation__path__lt=end_of(organisation.path),
    )
    return {row.member_id: row for row in rows}


def suspensions_of(member: Member) -> list[RightsSuspension]:
    """Every suspension of one member that stands, newest first."""
    return list(
        RightsSuspension.objects.filter(member=member, withdrawn_at=None).order_by("-from_on")
    )
