"""How the pages of the handbooks run: who asks, from which places, what a rule refuses."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shuanghe.insight.handbooks.services.editions import ISSUERS
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

PER_PAGE = 50
MOST_ISSUERS = 200


def done(request: HttpRequest, act: Callable[[], Any], said: str) -> bool:
    """Do it and say so; what a rule refuses is said instead."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, said)
    return True


def page_of(request: HttpRequest, rows: "QuerySet[Any]") -> Page[Any]:
    """The page of rows that was asked for."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def shown(
    request: HttpRequest, template: str, values: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page; 422 when it keeps what was refused."""
    return render(request, f"handbooks/{template}", values, status=status)


def own_paths(actor: Actor, right: str) -> list[str]:
    """The places where the right is held by a grant of that very place, not from above."""
    return sorted({grant.path for grant in actor.grants if grant.gives(right)})


def issuers_of(actor: Actor) -> list[Organisation]:
    """The committees and general branches for which the asker may issue handbooks."""
    found = Organisation.objects.filter(kind__in=ISSUERS, dissolved_on=None).order_by("path")
    return [one for one in found[:MOST_ISSUERS] if actor.may("handbook.issue", one.path)]
