"""A program: one browser writes and reads back at once, through the middleware of the product.

    python -m tests.faults.routing ROUNDS MODE

Each round files a record by POST and reads it by GET. MODE "true" keeps its cookies; the control
"forgetful" does not. Prints what came of it as JSON: how often a replica served, how often the
record was not there yet, and how late the replicas were (milliseconds, every fourth round).
"""

import json
import statistics
import sys
import time

import django

django.setup()

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from tests.faults.writing import ON, RIGHTS

from shuanghe.kernel.permissions import Actor, Grant, Scope, looking
from shuanghe.kernel.replicas import reading_alias
from shuanghe.kernel.replicas.middleware import ReplicaMiddleware
from shuanghe.kernel.replicas.queries import position_read
from shuanghe.kernel.replicas.watching import watch
from shuanghe.organisation.models import Organisation
from shuanghe.records.models import Record
from shuanghe.records.services import record_file

EVERYTHING = Scope.everything("故障测试")


def page(request: HttpRequest) -> HttpResponse:
    """File a record by POST; by GET say whether it is there, and which database said so."""
    key = request.GET["key"]
    if request.method == "POST":
        with looking(EVERYTHING):
            branch = Organisation.objects.get(code="branch")
        actor = Actor("王书记", grants=(Grant(branch.path, RIGHTS),))
        facts = {"kinds": ["theme_day"], "title": key, "done_on": ON, "present_count": 3}
        facts |= {"entitled_count": 3, "place": "会议室", "summary": "故障测试"}
        record_file(actor, organisation=branch, client_key=key, on=ON, **facts)
        return HttpResponse("filed")
    with looking(EVERYTHING):
        there = Record.objects.filter(client_key=key).exists()
    return HttpResponse(json.dumps({"there": there, "by": reading_alias()}))


def lateness() -> float:
    """Milliseconds until the slowest replica that answers has what the primary has now."""
    goal, began = watch.position_now(), time.perf_counter()
    waiting = [one.alias for one in watch.look() if one.is_up]
    while waiting and time.perf_counter() - began < 2:
        waiting = [alias for alias in waiting if (position_read(alias) or goal) < goal]
    return (time.perf_counter() - began) * 1000


def main(rounds: int, mode: str) -> None:
    """Write and read, again and again."""
    middleware, factory, jar = ReplicaMiddleware(page), RequestFactory(), {}
    by_replica, missing, late = 0, 0, []
    for number in range(rounds):
        key = f"{mode}-{time.time_ns()}-{number}"
        for method in (factory.post, factory.get, factory.get):
            request = method(f"/?key={key}", QUERY_STRING=f"key={key}")
            request.COOKIES.update(jar if mode == "true" else {})
            answer = middleware(request)
            for name, morsel in answer.cookies.items():
                jar[name] = morsel.value
                if not morsel.value:
                    jar.pop(name)
            if request.method == "GET":
                said = json.loads(answer.content)
                by_replica += said["by"] != "default"
                missing += not said["there"]
        if number % 4 == 0:
            late.append(lateness())
        time.sleep(0.02)
    found = {"asked": rounds * 2, "by_replica": by_replica, "missing": missing}
    found |= {"late_median": round(statistics.median(late), 2), "late_most": round(max(late), 2)}
    print(json.dumps(found | {"replicas": settings.REPLICAS}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
