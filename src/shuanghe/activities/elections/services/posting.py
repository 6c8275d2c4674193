"""The winners take over: former posts end, new ones begin, the term is set anew."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from shuanghe.activities.elections.models import Candidacy, Election, Office
from shuanghe.activities.elections.queries.terms import term_years
from shuanghe.activities.elections.rules.terms import term_end
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, Grant
from shuanghe.organisation.models import Member, Post, PostKind
from shuanghe.organisation.services.organisations import organisation_update
from shuanghe.organisation.services.posts import post_appoint, post_end
from shuanghe.procedures.models import CaseStep

TERM_FROM = "term_from"
ELECTED_POSTS = (
    PostKind.SECRETARY,
    PostKind.DEPUTY_SECRETARY,
    PostKind.ORGANISATION_COMMISSIONER,
    PostKind.PUBLICITY_COMMISSIONER,
    PostKind.DISCIPLINE_COMMISSIONER,
    PostKind.COMMISSIONER,
)


def posts_write(actor: Actor, election: Election, row: CaseStep) -> None:
    """Write the winners into posts from the first day of the term. Runs inside an action.

    The election gives the posts, so whoever does the last step needs no right to appoint; every
    post has its own audit line in that person's name. Raises Refused without winners, for a day
    that has not come, or when somebody was appointed there after that day.
    """
    day = date.fromisoformat(row.facts[TERM_FROM])
    wanted = posts_wanted(Candidacy.objects.filter(election=election, is_elected=True))
    if not wanted:
        raise Refused(_("这次选举还没有登记当选人，请先在换届页面登记计票。"))
    place = election.organisation
    by = Actor(
        actor.name,
        user_id=actor.user_id,
        member_id=actor.member_id,
        grants=(Grant(place.path, frozenset({"organisation.manage"})),),
    )
    kept = set()
    held = Post.objects.filter(organisation=place, kind__in=ELECTED_POSTS, until_on=None)
    for post in held.select_related("member"):
        if post.from_on < day:
            post_end(by, organisation=place, post=post, on=day)
        elif (post.member_id, post.kind) in wanted:
            kept.add((post.member_id, post.kind))
        else:
            raise Refused(
                _("%(name)s的任职从 %(from_on)s 开始，晚于新一届的起算日 %(day)s，请先核对任职。")
                % {"name": post.member.name, "from_on": post.from_on, "day": day}
            )
    people = {one.pk: one for one in Member.objects.filter(pk__in={pk for pk, _k in wanted})}
    for member_id, kind in wanted:
        if (member_id, kind) not in kept:
            post_appoint(by, organisation=place, member=people[member_id], kind=kind, on=day)
    organisation_update(
        by,
        organisation=place,
        has_committee=election.has_committee,
        term_ends_on=term_end(day, term_years(place.kind, on=day)),
    )
    election.posted_on = day
    election.save(update_fields=["posted_on"])


def posts_wanted(elected: Iterable[Candidacy]) -> list[tuple[int, str]]:
    """Member and post of every winner: leading posts, the work taken on, else commissioner."""
    rows = sorted(elected, key=lambda row: (row.office == Office.COMMITTEE, row.position, row.pk))
    leading = {
        row.member_id: PostKind.SECRETARY
        if row.office == Office.SECRETARY
        else PostKind.DEPUTY_SECRETARY
        for row in rows
        if row.office != Office.COMMITTEE
    }
    found: list[tuple[int, str]] = list(leading.items())
    for row in rows:
        if row.office != Office.COMMITTEE:
            continue
        if row.division:
            found.append((row.member_id, row.division))
        elif row.member_id not in leading:
            found.append((row.member_id, PostKind.COMMISSIONER))
    return found
