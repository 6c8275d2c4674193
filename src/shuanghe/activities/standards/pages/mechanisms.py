"""The matrix of the current mechanism, one version of it, the methods."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from shuanghe.activities.standards.pages.running import live, place_of, shown
from shuanghe.activities.standards.queries import mechanism_on, mechanisms, method, methods, song
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door


@door("standard.read")
def matrix(request: HttpRequest) -> HttpResponse:
    """Every slot of the current mechanism with the live parts behind it."""
    today, place = timezone.localdate(), place_of(request, "standard.read")
    found = mechanism_on(on=today, organisation=place)
    parts = {slot.code: live(request, slot.parts) for slot in found.slots}
    values = {
        "mechanism": found,
        "parts": parts,
        "covered": sum(any(part.is_there for part in some) for some in parts.values()),
        "versions": mechanisms(),
        "methods": methods(),
        "song": song(on=today, organisation=place),
        "may_manage": actor_of(request).may("standard.manage"),
    }
    return shown(request, "matrix.html", values)


@door("standard.read")
def method_list(request: HttpRequest) -> HttpResponse:
    """The ten methods."""
    return shown(request, "methods.html", {"methods": methods()})


@door("standard.read")
def method_page(request: HttpRequest, code: str) -> HttpResponse:
    """What one method is, and where in the system it lives."""
    found = method(code)
    if found is None:
        raise Http404
    return shown(request, "method.html", {"method": found, "parts": live(request, found.parts)})
