"""Addresses of the API: in front of every operation stands the door of its right."""

from collections import defaultdict
from functools import wraps
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.urls import URLPattern, path

from shuanghe.gateways.api import pages
from shuanghe.gateways.api.endpoints import OPERATIONS, Operation, api
from shuanghe.kernel.permissions.doors import View, door

app_name = "api"
V1 = "v1/"


def addresses() -> list[URLPattern]:
    """One address for each path, whatever its methods."""
    by_path: dict[str, dict[str, Operation]] = defaultdict(dict)
    for one in OPERATIONS:
        by_path[one.path][one.method] = one
    views = {str(pattern.pattern): pattern.callback for pattern in api.urls[0]}
    found = []
    for route, by_method in by_path.items():
        written = route.replace("{", "<").replace("}", ">")
        name = (by_method.get("GET") or next(iter(by_method.values()))).run.__name__
        view = views[written.replace("<uuid:", "<uuidstr:")]
        found.append(path(V1 + written, behind_doors(view, by_method), name=name))
    return found


def behind_doors(view: Any, by_method: dict[str, Operation]) -> View:
    """The view of one address: sign-in, method, right and scope by the door of each method."""
    inner = _compared(view)
    doors = {method: door(one.right, method)(inner) for method, one in by_method.items()}
    first = by_method.get("GET") or next(iter(by_method.values()))
    other = door(first.right, *by_method)(inner)

    @wraps(by_method.get("POST", first).run)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = "GET" if request.method == "HEAD" else str(request.method)
        return doors.get(method, other)(request, *args, **kwargs)

    run.right = first.right  # type: ignore[attr-defined]
    run.csrf_exempt = run.is_by_token = True  # type: ignore[attr-defined]
    return run


def _compared(view: Any) -> View:
    """Answer 304 where the program already has this very answer; HEAD is asked as GET."""

    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = request.method
        if method == "HEAD":
            request.method = "GET"
        try:
            answer: HttpResponse = view(request, *args, **kwargs)
        finally:
            request.method = method
        if method not in ("GET", "HEAD") or answer.status_code != 200:
            return answer
        tag = f'"{sha256(answer.content).hexdigest()[:32]}"'
        if request.headers.get("If-None-Match") == tag:
            answer = HttpResponseNotModified()
        answer["ETag"] = tag
        return answer

    return run


urlpatterns = [
    path("", pages.guide, name="guide"),
    path(V1 + "openapi.json", pages.document, name="document"),
    *addresses(),
]
