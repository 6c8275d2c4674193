"""My notices."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shuanghe.kernel.notices.queries import notices_of
from shuanghe.kernel.notices.services import notices_read
from shuanghe.kernel.permissions import OWN
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked

ON_A_PAGE = 30


@door(OWN)
def listing(request: HttpRequest) -> HttpResponse:
    """My notices, newest first."""
    found = notices_of(request.actor)  # type: ignore[attr-defined]
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/list.html", {"page": page})


@door(OWN, "POST")
def read(request: HttpRequest) -> HttpResponse:
    """Mark one (id) or all as read."""
    wanted = request.POST.get("id", "")
    one = number_asked(wanted)
    if wanted and one is None:
        raise Http404
    notices_read(request.actor, ids=None if one is None else [one])  # type: ignore[attr-defined]
    return redirect("notices:list")
