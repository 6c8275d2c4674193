"""Organisations, posts and members."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query

from shuanghe.gateways.api import queries
from shuanghe.gateways.api.endpoints import operation
from shuanghe.gateways.api.forms import members
from shuanghe.gateways.api.forms import organisations as shapes
from shuanghe.gateways.api.forms.asked import (
    MembersAsked,
    OnDay,
    OrganisationsAsked,
    PostsAsked,
)
from shuanghe.organisation.models import Member, SpellKind
from shuanghe.organisation.queries.members import member_history, member_masked, members_found
from shuanghe.organisation.queries.rolls import roll_on
from shuanghe.organisation.queries.trees import organisation_on

ROLL_MOST = 2000
EVERYBODY = "all"


@operation(
    "GET", "organisations", "organisation.read", shapes.OrganisationPage, title="组织树（某一天）"
)
def organisation_list(request: HttpRequest, asked: Query[OrganisationsAsked]) -> Any:
    """Organisations in view as they stood on a day, in the order of the tree."""
    day = asked.on or timezone.localdate()
    nodes, after = queries.nodes_page(
        day, under=asked.organisation, after=asked.after, limit=asked.limit
    )
    parents = queries.codes_of([one.parent_id for one in nodes if one.parent_id])
    return {"items": [shapes.node_shown(one, parents) for one in nodes], "next": after}


@operation(
    "GET",
    "organisations/{code}",
    "organisation.read",
    shapes.OrganisationOne,
    title="一个组织（某一天）",
)
def organisation_one(request: HttpRequest, code: str, asked: Query[OnDay]) -> Any:
    """One organisation, with what stood above and directly below it."""
    return shapes.organisation_shown(organisation_on(code, asked.on or timezone.localdate()))


@operation(
    "GET", "organisations/{code}/roll", "roster.read", shapes.RollGiven, title="在册名单（某一天）"
)
def organisation_roll(request: HttpRequest, code: str, asked: Query[OnDay]) -> Any:
    """The organisation's own roll on a day, without the bodies below it."""
    day, place = asked.on or timezone.localdate(), queries.organisation_in_view(code)
    roll = roll_on(place, day, is_whole_subtree=False, at_most=ROLL_MOST + 1)
    lines = [
        *shapes.roll_shown(roll.home, SpellKind.HOME),
        *shapes.roll_shown(roll.attached, SpellKind.ATTACHED),
    ]
    return {
        "organisation": shapes.place_shown(place),
        "on": day,
        "items": lines[:ROLL_MOST],
        "is_cut": len(lines) > ROLL_MOST,
    }


@operation("GET", "posts", "organisation.read", shapes.PostPage, title="任职（某一天）")
def post_list(request: HttpRequest, asked: Query[PostsAsked]) -> Any:
    """Who held which post on a day."""
    under = queries.organisation_in_view(asked.organisation) if asked.organisation else None
    posts = queries.posts_found(asked.on or timezone.localdate(), under=under)
    rows, after = queries.page_after(posts, order="id", after=asked.after, limit=asked.limit)
    return {"items": [shapes.post_shown(one) for one in rows], "next": after}


@operation("GET", "members", "roster.read", members.MemberPage, title="党员")
def member_list(request: HttpRequest, asked: Query[MembersAsked]) -> Any:
    """Members of today by name. Numbers are neither given here nor searched for."""
    under = queries.organisation_in_view(asked.organisation) if asked.organisation else None
    found: QuerySet[Member] = members_found(
        text=asked.name,
        organisation=under,
        standing="" if asked.standing == EVERYBODY else asked.standing,
    ).select_related("organisation")
    rows, after = queries.page_after(
        found, order="name_pinyin", after=asked.after, limit=asked.limit
    )
    return {"items": [members.member_line(one) for one in rows], "next": after}


@operation("GET", "members/{uuid:uid}", "roster.read", members.MemberOne, title="一名党员")
def member_one(request: HttpRequest, uid: UUID) -> Any:
    """One member with the dated history; numbers masked."""
    member = get_object_or_404(Member.objects.select_related("organisation"), uid=uid)
    return members.member_shown(member, member_masked(member), member_history(member))
