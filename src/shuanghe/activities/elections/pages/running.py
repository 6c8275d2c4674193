"""How the pages of elections run: who asks, which election, what a rule refuses."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest

from shuanghe.activities.elections.models import Election
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of, shown_in
from shuanghe.procedures.models import CaseState

shown = shown_in("elections")


def election_in_view(pk: int) -> Election:
    """An election in the scope in force. Raises Http404, as for one that is not there."""
    found: Election | None = (
        Election.objects.select_related("organisation", "case__organisation").filter(pk=pk).first()
    )
    if found is None:
        raise Http404
    return found


def may_file(request: HttpRequest, election: Election) -> bool:
    """Whether the asker runs this election and it still runs."""
    is_running = election.case.state == CaseState.RUNNING
    return is_running and actor_of(request).may("case.file", election.organisation.path)


def filing_only(request: HttpRequest, election: Election) -> None:
    """Raise Http404 for somebody who may look but not change anything."""
    if not actor_of(request).may("case.file", election.organisation.path):
        raise Http404


def done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it; what a rule refuses is shown above the form."""
    try:
        act()
    except Refused as refused:
        for line in str(refused).splitlines():
            form.add_error(None, line)
        return False
    return True


def about(election: Election) -> dict[str, Any]:
    """What every page of one election shows."""
    return {
        "election": election,
        "case": election.case,
        "organisation": election.organisation,
        "is_sample": election.is_sample,
    }
