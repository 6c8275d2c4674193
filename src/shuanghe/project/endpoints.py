"""What machines ask: /healthz (alive), /readyz (can serve), /metrics (how it goes).

They are answered before session, cookies, language and the host check, so that a probe costs
little, leaves nothing behind and works while the database is away. No door guards them: the first
two say nothing about anybody, and /metrics is open to this machine and to bearers of a token.
"""

import secrets
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone

from shuanghe.project.queries.readiness import faults_found, replica_faults
from shuanghe.project.services.measuring import measurements

PLAIN = "text/plain; charset=utf-8"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
ASKING = ("GET", "HEAD")
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA")
BEARER = "Bearer "


def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; asks nobody else."""
    return HttpResponse("ok\n", content_type=PLAIN)


def ready(request: HttpRequest) -> HttpResponse:
    """200 when requests can be served, else 503 and why.

    ?worker=1 asks for the worker too, ?replicas=1 for the replicas: without either, pages are
    served all the same.
    """
    with_worker = request.GET.get("worker") == "1"
    faults = faults_found(at=timezone.now(), with_worker=with_worker)
    if request.GET.get("replicas") == "1" and not faults:
        faults = replica_faults()
    text = "".join(f"{fault}\n" for fault in faults) or "ok\n"
    return HttpResponse(text, content_type=PLAIN, status=503 if faults else 200)


def metrics(request: HttpRequest) -> HttpResponse | None:
    """The measurements; None, and so the page for what is not there, to anybody else."""
    if not (_is_this_machine(request) or _has_token(request)):
        return None
    return HttpResponse(measurements(), content_type=PROMETHEUS)


def _is_this_machine(request: HttpRequest) -> bool:
    """Whether the other end is this machine itself, and not a proxy on it that speaks for one."""
    if any(name in request.META for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    file, sent = settings.METRICS_TOKEN_FILE, request.META.get("HTTP_AUTHORIZATION", "")
    if not file or not sent.startswith(BEARER) or not Path(file).is_file():
        return False
    token = Path(file).read_text(encoding="utf-8").strip()
    given = sent.removeprefix(BEARER)
    return bool(token) and secrets.compare_digest(given.encode(), token.encode())


PROBES: Mapping[str, Callable[[HttpRequest], HttpResponse | None]] = {
    "/healthz": alive,
    "/readyz": ready,
    "/metrics": metrics,
}


def probe_answer(request: HttpRequest) -> HttpResponse | None:
    """The answer to a probe; None for every other request."""
    probe = PROBES.get(request.path_info)
    if probe is None:
        return None
    if request.method not in ASKING:
        return HttpResponseNotAllowed(ASKING)
    response = probe(request)
    if response is not None:
        response["Cache-Control"] = "no-store"
        response["X-Frame-Options"] = "DENY"
    return response
