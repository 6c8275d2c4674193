"""One way to change a case with a reason: show it, do it, say so, or say why not."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from shuanghe.kernel.actions import Refused
from shuanghe.procedures.forms.changes import ReasonForm
from shuanghe.procedures.models import Case

NOTHING: tuple[str, Sequence[str]] = ("", ())


def change_run(
    request: HttpRequest,
    case: Case,
    *,
    words: tuple[str, str, str],
    do: Callable[[int, str], HttpResponse],
    items: tuple[str, Sequence[str]] = NOTHING,
) -> HttpResponse:
    """Ask for the reason, then do it with the version shown and go where `do` says.

    words: title, lead, button. items: a heading and what is concerned. Refused becomes an error
    of the form; the version shown again is the one of now, so that a second try may pass.
    """
    form = ReasonForm(request.POST or None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        try:
            return do(form.cleaned_data["version"], form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
            form.data = renewed(request, case)
    title, lead, button = words
    values = {
        "form": form,
        "case": case,
        "title": title,
        "lead": lead,
        "button": button,
        "items_title": items[0],
        "items": items[1],
        "is_sample": case.is_sample,
    }
    status = 422 if form.errors else 200
    return render(request, "procedures/change.html", values, status=status)


def renewed(request: HttpRequest, case: Case) -> QueryDict:
    """What was typed, with the version of the case as it is now."""
    copy = request.POST.copy()
    copy["version"] = str(type(case).objects.values_list("version", flat=True).get(pk=case.pk))
    return copy
