"""How any page runs: who asks, what was asked for, what a rule refuses, which status it has."""

from collections.abc import Callable
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.ui.asked import number_asked


class Shown(Protocol):
    """Shows a page of one app; 422 when one of its forms has errors."""

    def __call__(
        self, request: HttpRequest, template: str, values: dict[str, Any], *sent: Any
    ) -> HttpResponse: ...


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def asked(request: HttpRequest, name: str) -> str:
    """A value of the form sent, or of the address."""
    return str(request.POST.get(name) or request.GET.get(name, ""))


def id_asked(request: HttpRequest, name: str) -> int:
    """An id of the form sent or of the address; one that no row has when it is none."""
    return number_asked(asked(request, name)) or 0


def page_of(request: HttpRequest, rows: Any, size: int) -> "Page[Any]":
    """The part of the rows that the address asks for."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it; what a rule refuses is shown above the form."""
    try:
        act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def tried(request: HttpRequest, act: Callable[[], Any], *, well: str) -> bool:
    """Do it and say so on the page that follows, or say there what a rule refuses."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, well)
    return True


def shown_in(app: str, **always: Any) -> Shown:
    """What shows the pages of an app: shown(request, template, values, *forms of the page).

    always: values that every page of the app gets.
    """

    def shown(
        request: HttpRequest, template: str, values: dict[str, Any], *sent: Any
    ) -> HttpResponse:
        status = 422 if any(form is not None and form.errors for form in sent) else 200
        return render(request, f"{app}/{template}", {**always, **values}, status=status)

    return shown
