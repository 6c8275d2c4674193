"""What the data says of an organisation and a reader: one statement of the counts asked for."""

from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.insight.guidance.queries.changes import Change
from shuanghe.insight.guidance.queries.handbooks import handbooks_counted
from shuanghe.insight.guidance.queries.practice import guide_steps
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
ONCE = (
    "WITH people AS ("
    + MEMBERS.replace("COUNT(*)", "COUNT(*) AS roll, COUNT(*) - COUNT(m.joined_on) AS undated")
    + "), below AS ("
    + BODIES.replace("COUNT(*)", "COUNT(*) AS bodies, COUNT(o.term_ends_on) AS termed")
    + ")"
)
"""What grows with the tree is gone through once, however many counts are taken of it."""
COUNTS = {
    "roll": "SELECT roll FROM people",
    "undated": "SELECT undated FROM people",
    "without_base": (
        f"{MEMBERS} AND NOT EXISTS (SELECT 1 FROM dues_duesbase b WHERE b.member_id = m.id)"
    ),
    "groups": (
        "SELECT COUNT(*) FROM organisation_organisation o "
        f"WHERE {IN_SUBTREE} AND o.dissolved_on IS NULL AND o.kind = 'party_group'"
    ),
    "bodies": "SELECT bodies FROM below",
    "bodies_led": (
        f"{BODIES} AND EXISTS (SELECT 1 FROM organisation_post p WHERE p.organisation_id = o.id "
        f"AND p.kind = 'secretary' AND {HOLDS.format('p')})"
    ),
    "bodies_termed": "SELECT termed FROM below",
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
COMMITTEE = (
    PostKind.SECRETARY,
    PostKind.ORGANISATION_COMMISSIONER,
    PostKind.PUBLICITY_COMMISSIONER,
    PostKind.DISCIPLINE_COMMISSIONER,
)
ASKED = {
    "joined": ("roll", "undated"),
    "posts": tuple(kind.value for kind in COMMITTEE),
    "bases": ("roll", "without_base"),
    "account": ("totp",),
    "feed": ("feeds",),
    "training": ("trainings",),
    "led": ("bodies", "bodies_led"),
    "termed": ("bodies", "bodies_termed"),
    "signed_in": ("bodies", "bodies_signed_in"),
    "issued": ("duties",),
    "first_done": ("duties_met",),
    "record": ("records",),
    "handbook": ("handbooks_issued", "handbooks_received"),
}
"""Step → the counts that it is judged by; any other step by the count of its own name, if any."""


def facts_of(seat: Seat, change: Change | None, *, on: date) -> Facts:
    """Everything the steps of the seat's track are judged from; one statement.

    change: the last change of secretary there. Raises Http404 for an organisation that the scope
    in force does not cover.
    """
    place = seat.organisation
    if not current_scope().covers(place.path):
        raise Http404
    counts = _counts(seat, on)
    posts = COMMITTEE if place.has_committee and seat.track == "branch" else COMMITTEE[:1]
    is_new_here = change is not None and change.incoming_from_on == seat.since
    page = handbooks_counted().page
    return Facts(
        kind=place.kind,
        on=on,
        term_ends_on=place.term_ends_on,
        posts_missing=tuple(_(kind.label) for kind in posts if not counts.pop(kind.value, 1)),
        has_account=seat.user_id is not None,
        is_staff=seat.is_staff,
        has_second_factor=bool(counts.pop("totp", 0)),
        has_feed=bool(counts.pop("feeds", 0)),
        read=seat.read,
        has_predecessor=is_new_here,
        is_handed_over=change is not None and change.is_signed,
        handbooks_url=reverse(page) if page else "",
        **{name: count for name, count in counts.items() if name not in ASKED["posts"]},
    )


def _counts(seat: Seat, on: date) -> dict[str, Any]:
    """The counts that the steps of the seat's track are judged by."""
    place, handbooks = seat.organisation, handbooks_counted()
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
    known = {
        **COUNTS,
        "handbooks_issued": handbooks.issued,
        "handbooks_received": handbooks.received,
    }
    steps = (one.code for one in guide_steps() if seat.track in one.tracks)
    asked = {name for code in steps for name in ASKED.get(code, (code,)) if name in known}
    names = [name for name in known if name in asked]
    told = ", ".join(f"({known[name]}) AS {name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"{ONCE} SELECT {told}", values)
        return dict(zip(names, map(int, cursor.fetchone()), strict=True))
