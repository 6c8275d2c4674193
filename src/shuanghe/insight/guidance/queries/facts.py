"""What the data says of an organisation and a reader: one statement of counts."""

from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from shuanghe.insight.guidance.queries.changes import change_of
from shuanghe.insight.guidance.queries.handbooks import handbooks_of
from shuanghe.insight.guidance.queries.seats import Seat
from shuanghe.insight.guidance.rules import Facts
from shuanghe.kernel.permissions import current_scope
from shuanghe.kernel.replicas import connection
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import ON_THE_ROLL, PostKind

IN_SUBTREE = "o.path >= %(low)s AND o.path < %(high)s"
HOLDS = "{0}.from_on <= %(on)s AND ({0}.until_on IS NULL OR {0}.until_on > %(on)s)"
MEMBERS = (
    "SELECT COUNT(*) FROM organisation_member m "
    "JOIN organisation_organisation o ON o.id = m.organisation_id "
    f"WHERE {IN_SUBTREE} AND m.standing IN (%(full)s, %(probationary)s) "
    "AND m.merged_into_id IS NULL"
)
BODIES = (
    "SELECT COUNT(*) FROM organisation_organisation o "
    f"WHERE {IN_SUBTREE} AND o.dissolved_on IS NULL AND o.id <> %(here)s "
    "AND o.kind IN ('branch', 'joint_branch')"
)
MEETINGS = (
    "SELECT COUNT(*) FROM meetings_meeting m WHERE m.organisation_id = %(here)s "
    "AND m.corrects_id IS NULL AND m.state <> 'cancelled' AND m.planned_on >= %(since)s"
)
POSTS = (
    "SELECT COUNT(*) FROM organisation_post p WHERE p.organisation_id = %(here)s "
    f"AND {HOLDS.format('p')} AND p.kind = "
)
COUNTS = {
    "roll": MEMBERS,
    "undated": f"{MEMBERS} AND m.joined_on IS NULL",
    "without_base": (
        f"{MEMBERS} AND NOT EXISTS (SELECT 1 FROM dues_duesbase b WHERE b.member_id = m.id)"
    ),
    "groups": (
        "SELECT COUNT(*) FROM organisation_organisation o "
        f"WHERE {IN_SUBTREE} AND o.dissolved_on IS NULL AND o.kind = 'party_group'"
    ),
    "bodies": BODIES,
    "bodies_led": (
        f"{BODIES} AND EXISTS (SELECT 1 FROM organisation_post p WHERE p.organisation_id = o.id "
        f"AND p.kind = 'secretary' AND {HOLDS.format('p')})"
    ),
    "bodies_termed": f"{BODIES} AND o.term_ends_on IS NOT NULL",
    "bodies_signed_in": (
        f"{BODIES} AND EXISTS (SELECT 1 FROM identity_rolegrant g "
        "JOIN identity_user u ON u.id = g.user_id "
        f"WHERE g.organisation_id = o.id AND u.is_active AND {HOLDS.format('g')})"
    ),
    "duties": "SELECT COUNT(*) FROM duties_obligation b WHERE b.organisation_id = %(here)s",
    "duties_met": (
        "SELECT COUNT(*) FROM duties_obligation b WHERE b.organisation_id = %(here)s "
        "AND b.met_on >= %(since)s"
    ),
    "trainings": (
        "SELECT COUNT(*) FROM duties_evidence e WHERE e.organisation_id = %(here)s "
        "AND e.kind = 'secretary_training' AND e.done_on >= %(since)s "
        "AND e.withdrawn_at IS NULL"
    ),
    "planned": MEETINGS,
    "called": f"{MEETINGS} AND m.notified_at IS NOT NULL",
    "held": f"{MEETINGS} AND m.held_on IS NOT NULL",
    "archived": f"{MEETINGS} AND m.state = 'frozen'",
    "records": (
        "SELECT COUNT(*) FROM records_record r "
        "JOIN organisation_organisation o ON o.id = r.organisation_id "
        f"WHERE {IN_SUBTREE} AND r.withdrawn_at IS NULL AND r.entered_on >= %(since)s"
    ),
    "totp": (
        "SELECT COUNT(*) FROM mfa_authenticator a WHERE a.user_id = %(user)s AND a.type = 'totp'"
    ),
    "feeds": (
        "SELECT COUNT(*) FROM identity_feedkey f WHERE f.user_id = %(user)s "
        "AND f.revoked_at IS NULL"
    ),
    "secretary": f"{POSTS}'secretary'",
    "organisation_commissioner": f"{POSTS}'organisation_commissioner'",
    "publicity_commissioner": f"{POSTS}'publicity_commissioner'",
    "discipline_commissioner": f"{POSTS}'discipline_commissioner'",
}
STATEMENT = "SELECT " + ", ".join(f"({sql}) AS {name}" for name, sql in COUNTS.items())
COMMITTEE = (
    PostKind.SECRETARY,
    PostKind.ORGANISATION_COMMISSIONER,
    PostKind.PUBLICITY_COMMISSIONER,
    PostKind.DISCIPLINE_COMMISSIONER,
)
OTHERS = ("totp", "feeds", *(kind.value for kind in COMMITTEE))


def facts_of(seat: Seat, *, on: date) -> Facts:
    """Everything the steps are judged from; a handful of statements.

    Raises Http404 for an organisation that the scope in force does not cover.
    """
    place = seat.organisation
    if not current_scope().covers(place.path):
        raise Http404
    counts = _counts(seat, on)
    posts = COMMITTEE if place.has_committee and seat.track == "branch" else COMMITTEE[:1]
    change = change_of(place, on=on, is_named=False)
    handbooks = handbooks_of(place)
    is_new_here = change is not None and change.incoming_from_on == seat.since
    return Facts(
        kind=place.kind,
        on=on,
        term_ends_on=place.term_ends_on,
        posts_missing=tuple(_(PostKind(one).label) for one in posts if not counts[one.value]),
        has_account=seat.user_id is not None,
        is_staff=seat.is_staff,
        has_second_factor=bool(counts["totp"]),
        has_feed=bool(counts["feeds"]),
        read=seat.read,
        has_predecessor=is_new_here,
        is_handed_over=change is not None and change.is_signed,
        handbooks_issued=handbooks.issued,
        handbooks_received=handbooks.received,
        handbooks_url=handbooks.url,
        **{name: count for name, count in counts.items() if name not in OTHERS},
    )


def _counts(seat: Seat, on: date) -> dict[str, Any]:
    place = seat.organisation
    full, probationary = sorted(one.value for one in ON_THE_ROLL)
    values: dict[str, Any] = {
        "low": place.path,
        "high": end_of(place.path),
        "here": place.pk,
        "on": on,
        "since": seat.since,
        "user": seat.user_id or 0,
        "full": full,
        "probationary": probationary,
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
        row = cursor.fetchone()
    return dict(zip(COUNTS, map(int, row), strict=True))
