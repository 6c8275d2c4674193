"""My notices."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shuanghe.kernel.notices.queries import notices_of
from shuanghe.kernel.notices.services import notices_read
from shuanghe.kernel.permissions.doors import door

ON_A_PAGE = 30


@door("me.read")
def listing(request: HttpRequest) -> HttpResponse:
    """My notices, newest first."""
    found = notices_of(request.actor)  # type: ignore[attr-defined]
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/list.html", {"page": page})


@door("me.read", "POST")
def read(request: HttpRequest) -> HttpResponse:
    """Mark one (id) or all as read."""
    wanted = request.POST.get("id", "")
    ids = [int(wanted)] if wanted.isdecimal() else None
    notices_read(request.actor, ids=ids)  # type: ignore[attr-defined]
    return redirect("notices:list")
