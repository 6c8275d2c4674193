"""One way to run a form that changes something: show it, do it, say so, or say why not."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.queries.trees import organisations_living

OFFERED = 200


def form_run(
    request: HttpRequest,
    form: forms.Form,
    *,
    words: tuple[str, str, str],
    do: Callable[[dict[str, Any]], str],
    back: str,
    offered: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """Show the form; when sent and right, do it and go where `do` says.

    words: title, lead, button. do(cleaned) returns an address; Refused becomes a form error.
    offered: (value, text) for fields with a list beside them.
    """
    title, lead, button = words
    if request.method == "POST" and form.is_valid():
        try:
            address = do(form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(title)s：已办好。") % {"title": title})
            return redirect(address)
    values = {
        "form": form,
        "title": title,
        "lead": lead,
        "button": button,
        "back": back,
        "offered": offered,
    }
    status = 422 if form.errors else 200
    return render(request, "organisation/form.html", values, status=status)


def organisations_offered(kinds: Sequence[str]) -> list[tuple[str, str]]:
    """Codes and names of living organisations of these kinds, the first two hundred."""
    found = organisations_living().filter(kind__in=kinds).order_by("path")[:OFFERED]
    return [(one.code, one.name) for one in found]


def place_of(code: str) -> Organisation:
    """The organisation with this code in view. Raises Http404."""
    found: Organisation = get_object_or_404(Organisation, code=code)
    return found
