"""What is broken on purpose must be found by the very functions that find nothing elsewhere."""

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.test import override_settings
from django.urls import include, path
from tests.permissions import proof
from tests.permissions.asking import missing, questions
from tests.permissions.checks import Tally, cell_faults
from tests.permissions.site import client_of, difference, header_faults, plain, send
from tests.permissions.table import METHODS, Row, addresses, unlisted

from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.doors import door
from shuanghe.records.models import Record

pytestmark = pytest.mark.django_db


def unguarded(request, pk):
    return HttpResponse("记录")


@door("record.read")
def guarded(request, pk):
    get_object_or_404(Record, pk=pk)
    return HttpResponse("记录")


@door("record.read")
def unscoped(request, pk):
    with looking(Scope.everything("测试")):
        get_object_or_404(Record, pk=pk)
    return HttpResponse("记录")


@door("record.read", "GET", "POST")
def taking_more_methods(request, pk):
    return guarded(request, pk)


@door("record.read")
def writing(request, pk):
    get_object_or_404(Record, pk=pk)
    Notice.objects.create(recipient_id=1, text="x")
    return HttpResponse("记录")


@door("record.read")
def telling(request, pk):
    with looking(Scope.everything("测试")):
        is_there = Record.objects.filter(pk=pk).exists()
    return HttpResponse("没有。" if is_there else "没有", status=404)


@door("record.read", "POST")
def writing_silently(request, pk):
    Notice.objects.create(recipient_id=1, text="x")
    return HttpResponse("记录")


VIEWS = (guarded, unguarded, unscoped, taking_more_methods, writing, telling, writing_silently)
urlpatterns = [
    path("", include("shuanghe.project.urls")),
    *(path(f"control/{view.__name__}/<int:pk>/", view, name=view.__name__) for view in VIEWS),
]
handler404 = "shuanghe.kernel.ui.pages.not_found"
broken_site = override_settings(ROOT_URLCONF=__name__)


def row_of(view, **more):
    return Row(view.__name__, "", "示例", {"GET": "record.read", **more}, "record")


def faults_of(view, world, things, **more):
    with broken_site:
        [question] = questions(row_of(view, **more), things)
        return [
            fault
            for method in METHODS
            for fault in cell_faults(world, question, method, world.visitors, Tally())
        ]


def test_a_view_as_it_should_be_gives_no_fault(world, things):
    assert faults_of(guarded, world, things) == []


def test_a_view_without_a_door_is_found(world, things):
    faults = faults_of(unguarded, world, things)
    assert any("nobody" in one for one in faults)
    assert any("roleless" in one for one in faults)
    assert any("system_administrator@own" in one for one in faults)


def test_a_view_that_looks_beyond_the_scope_is_found(world, things):
    faults = faults_of(unscoped, world, things)
    assert any("branch_secretary@sibling：应为 404，得 200" in one for one in faults)
    assert any("branch_secretary@elsewhere" in one for one in faults)
    assert not any("@own" in one for one in faults)


def test_a_view_that_takes_more_methods_than_its_row_is_found(world, things):
    faults = faults_of(taking_more_methods, world, things)
    assert faults
    assert all(" POST " in one for one in faults)


def test_a_get_that_writes_is_found(world, things):
    faults = faults_of(writing, world, things)
    assert any("GET" in one and "不该写入" in one for one in faults)
    assert any("HEAD" in one and "不该写入" in one for one in faults)


def test_a_write_without_the_right_to_it_is_found(world, things):
    with broken_site:
        row = Row(
            "writing_silently", "", "示例", {"POST": "record.read"}, "record", writes="dues.file"
        )
        [question] = questions(row, things)
        faults = list(cell_faults(world, question, "POST", world.visitors, Tally()))
    assert any("committee_secretary@own：不该写入" in one for one in faults)


def test_a_refusal_that_differs_by_one_letter_is_found(world, things):
    with broken_site:
        told = {}
        for view in (guarded, telling):
            [question] = questions(row_of(view), things)
            client = client_of(world.visitor("everything", "sibling"))
            answers = [
                plain(send(client, one, "GET"), {one.path}) for one in (question, missing(question))
            ]
            told[view.__name__] = difference(*answers)
    assert told["guarded"] == ""
    assert told["telling"].startswith("body")


def test_an_address_nobody_listed_is_found(rows):
    with broken_site:
        found = unlisted(rows, addresses())
    assert len(found) == len(VIEWS)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Content-Security-Policy", "default-src 'self' 'unsafe-inline'; frame-ancestors 'none'"),
        ("Content-Security-Policy", "default-src 'self'"),
        ("X-Content-Type-Options", ""),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("Referrer-Policy", "unsafe-url"),
        ("Cache-Control", "public, max-age=60"),
    ],
)
def test_a_header_that_is_weaker_is_found(world, things, header, value):
    client = client_of(world.visitor("everything", "own"))
    answer = client.get("/identity/own/")
    assert list(header_faults("页", answer, is_personal=True)) == []
    answer[header] = value
    assert list(header_faults("页", answer, is_personal=True)) != []


def test_a_view_that_writes_beside_its_services_is_found():
    loose = proof.Reached()
    module = proof.read(
        "def page(request):\n    row = Record.objects.get(pk=1)\n    row.save()\n"
        "    Record.objects.filter(pk=1).update(title='x')\n"
    )
    loose.loose.update(proof._written(module.defined["page"]))
    assert loose.loose == {"row.save", "Record.objects.filter(pk=1).update"}


def test_the_trail_counts_in_the_same_database(world, things):
    with transaction.atomic(), looking(Scope.everything("测试")):
        assert AuditLine.objects.exists()
