"""The yearly statement: on the page, as a file, and the note that it was told (DF-20)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.documents import publication_file, telling_of
from shuanghe.activities.dues.forms.account import TOLD_TO, TellingForm
from shuanghe.activities.dues.models import MovementKind
from shuanghe.activities.dues.pages.running import place_of, shown
from shuanghe.activities.dues.pages.years import year_asked
from shuanghe.activities.dues.queries.people import roll_size
from shuanghe.activities.dues.queries.totals import (
    Publication,
    account_year_told,
    publication_of,
)
from shuanghe.activities.dues.services.telling import publication_tell
from shuanghe.kernel.pages import actor_of, asked, done
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Organisation

FORMATS = ("docx", "xlsx")
MOST_SHOWN = 2000


@door("dues.read", "GET", "POST")
def publication(request: HttpRequest) -> HttpResponseBase:
    """The statement of ?year=; ?format=docx|xlsx gives it as a file; POST notes the telling."""
    place, today = place_of(request), timezone.localdate()
    year = year_asked(asked(request, "year"), today)
    if request.GET.get("format") in FORMATS:
        found = publication_of(place, year, on=today)
        return publication_file(found, kind=request.GET["format"])
    form = TellingForm(request.POST or None, initial={"told_on": today})
    if (
        request.method == "POST"
        and form.is_valid()
        and done(form, lambda: _tell(request, publication_of(place, year, on=today), form))
    ):
        messages.success(request, _("已登记公布，本年的公布任务随之完成。"))
        return redirect(f"{reverse('dues:publication')}?organisation={place.code}&year={year}")
    values = {
        "found": publication_of(place, year, on=today) if _is_shown(place) else None,
        "account": account_year_told(place, year, on=today),
        "place": place,
        "year": year,
        "years": [one for one in (year - 1, year + 1) if one <= today.year],
        "titles": dict(MovementKind.choices),
        "form": form,
        "may_file": actor_of(request).may("dues.file", place.path),
        "is_sample": place.is_sample,
    }
    return shown(request, "publication.html", values, form)


def _is_shown(place: Organisation) -> bool:
    """Whether the whole year can be worked out while the page is being opened."""
    return roll_size(place) <= MOST_SHOWN


def _tell(request: HttpRequest, found: Publication, form: TellingForm) -> None:
    """File it with the paper as it stands today."""
    told_to = str(TOLD_TO[form.cleaned_data["told_to"]])
    telling = telling_of(found, told_on=form.cleaned_data["told_on"], told_to=told_to)
    publication_tell(actor_of(request), organisation=found.organisation, telling=telling)
