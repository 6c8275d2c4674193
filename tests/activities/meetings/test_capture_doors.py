"""The capture page and what it asks and tells: who may, what is refused, what never is kept."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.activities.meetings.worlds import EVERYTHING, ON

from shuanghe.activities.meetings.forms.captures import LARGEST
from shuanghe.activities.meetings.models import Capture, Meeting
from shuanghe.activities.meetings.queries.captures import content_of
from shuanghe.activities.meetings.rules.merging import person_field
from shuanghe.activities.meetings.services import meeting_freeze, minutes_write
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
ABSENT = {"presence": "absent", "leave_reason": ""}


@pytest.fixture
def browser(world):
    """browser(branch) is signed in as somebody who keeps its meetings."""

    def make(place, *rights):
        rights = list(rights or ("record.file", "record.read"))
        role = Role.objects.create(code=f"r{Role.objects.count()}", title="测试", rights=rights)
        user = User.objects.create_user(f"u{User.objects.count()}", name="王书记")
        with looking(EVERYTHING):
            RoleGrant.objects.create(
                user=user, role=role, organisation=place,
                from_on=date(2020, 1, 1), granted_by="测试",
            )  # fmt: skip
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client

    return make


@pytest.fixture
def held(world):
    """A held meeting of the first branch."""
    return world.hold()


def parcel(meeting, **fields):
    with looking(EVERYTHING):
        base = content_of(Meeting.objects.get(pk=meeting.pk))
    return {
        "client_key": "a1b2c3",
        "base": base,
        "payload": {**base, **fields},
        "captured_at": "2026-07-15T12:00:00+08:00",
    }


def send(client, meeting, content):
    body = content if isinstance(content, bytes | str) else json.dumps(content)
    return client.post(f"/meetings/{meeting.pk}/captures/", body, content_type="application/json")


def refused(answer, status=422):
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/json"
    with looking(EVERYTHING):
        assert not Capture.objects.exists()
    return answer.json()


def test_the_phone_gets_names_agenda_and_version_and_no_number_of_anybody(world, browser, held):
    answer = browser(world.first).get(f"/meetings/{held.pk}/capture.json")
    assert answer["Cache-Control"] == "private, no-store"
    facts = answer.json()["facts"]
    assert {"member_id": world.members[0].pk, "name": "甲一"} in facts["people"]
    assert all(set(one) == {"member_id", "name"} for one in facts["people"])
    assert [one["title"] for one in facts["items"]] == ["通报支部工作"]
    assert (facts["version"], facts["is_open"]) == (held.version, True)
    assert "id_number" not in answer.content.decode()


def test_a_planned_meeting_brings_those_who_are_called(world, browser):
    answer = browser(world.first).get(f"/meetings/{world.plan().pk}/capture.json")
    names = {one["name"] for one in answer.json()["facts"]["people"]}
    assert {"甲一", "预一", "客人"} <= names
    assert "搬走" not in names


def test_a_form_in_place_of_a_parcel_is_refused_not_a_fault(world, browser, held):
    strict = browser(world.first)
    strict.handler.enforce_csrf_checks = True
    token = strict.get(f"/meetings/{held.pk}/capture.json").json()["token"]
    sent = {"csrfmiddlewaretoken": token, "client_key": "k"}
    refused(strict.post(f"/meetings/{held.pk}/captures/", sent))


def test_merged_is_200_and_conflict_is_202_with_the_way_to_it(world, browser, held):
    client = browser(world.first)
    content = parcel(held, minutes="手机记的")
    answer = send(client, held, content)
    assert (answer.status_code, answer.json()["state"]) == (200, "merged")
    assert send(client, held, content).json() == answer.json()
    other = {**parcel(held), "client_key": "d4", "base": content["base"]}
    other["payload"] = {**content["base"], "minutes": "另一部手机记的"}
    answer = send(client, held, other)
    assert (answer.status_code, answer.json()["state"]) == (202, "conflict")
    assert answer.json()["address"].startswith("/meetings/captures/")
    assert send(client, held, other).json() == answer.json()


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("{pk}/capture/", "get"),
        ("{pk}/capture.json", "get"),
        ("{pk}/captures/", "post"),
        ("{pk}/captures/file/", "get"),
        ("captures/{capture}/", "get"),
    ],
)
def test_to_another_branch_none_of_it_is_there(world, browser, held, path, method):
    content = parcel(held, minutes="手机记的")
    minutes_write(world.secretary(), organisation=world.first, meeting=held, text="系统记的")
    capture = send(browser(world.first), held, content).json()["capture"]
    address = "/meetings/" + path.format(pk=held.pk, capture=capture)
    other = browser(world.second)
    assert getattr(other, method)(address).status_code == 404
    reader = browser(world.first, "record.read")
    assert getattr(reader, method)(address).status_code == 404


def test_without_a_session_the_phone_is_sent_to_sign_in(held):
    client = Client()
    for answer in (client.get(f"/meetings/{held.pk}/capture.json"), send(client, held, "{}")):
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")


def test_without_the_token_of_the_page_nothing_is_taken(world, browser, held):
    client = browser(world.first)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert send(strict, held, parcel(held, minutes="伪造")).status_code == 403
    token = strict.get(f"/meetings/{held.pk}/capture.json").json()["token"]
    answer = strict.post(
        f"/meetings/{held.pk}/captures/", json.dumps(parcel(held, minutes="真的")),
        content_type="application/json", headers={"X-CSRFToken": token},
    )  # fmt: skip
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '"x"', "[" * 50_000, b"\xff\xfe", '{"a": 1, "a": 2}', "1" * 9_000,
     '{"client_key": NaN}', "{}"],
)  # fmt: skip
def test_what_is_no_parcel_is_refused(world, browser, held, body):
    said = refused(send(browser(world.first), held, body))
    assert "格式不对" in said["reason"]
    assert said["mend"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("held_on", "2026-02-31"),
        ("held_on", "20260715"),
        ("held_on", "明天"),
        ("held_on", ""),
        ("held_on", 20260715),
        ("place", "长" * 101),
        ("place", None),
        ("minutes", ["记"]),
        ("minutes", "记\x00录"),
        ("minutes", "\ud800"),
        ("minutes", "长" * 50_001),
        ("person:1", "present"),
        ("person:1", {"presence": "present"}),
        ("person:1", {"presence": "late", "leave_reason": ""}),
        ("person:1", {"presence": "leave", "leave_reason": 3}),
        ("person:1", {"presence": "leave", "leave_reason": "因" * 101}),
        ("person:1", {"presence": {}, "leave_reason": ""}),
        ("item:1:outcome", "passed"),
        ("item:1:text", "长" * 5_001),
        ("item:1:matter", "x"),
        ("title", "改主题"),
        ("person:" + "9" * 30, ABSENT),
        ("person:<script>", ABSENT),
    ],
)
def test_a_field_that_cannot_be_is_refused_with_its_name_and_the_mend(
    world, browser, held, field, value
):
    content = parcel(held)
    content["base"].setdefault(field, "")
    if field.startswith("person:1"):
        content["base"][field] = ABSENT
    content["payload"] = {**content["base"], field: value}
    said = refused(send(browser(world.first), held, content))
    assert said["field"] == field
    assert said["reason"]
    assert said["mend"]


def test_a_parcel_whose_two_sides_have_other_fields_is_refused(world, browser, held):
    content = parcel(held)
    content["payload"] = {**content["base"], person_field(999_999): ABSENT}
    assert refused(send(browser(world.first), held, content))["field"] == "payload"


@pytest.mark.parametrize("key", ["", "长编号", "a b", "a" * 41, 7, None, "../x"])
def test_a_number_that_is_none_is_refused(world, browser, held, key):
    said = refused(send(browser(world.first), held, {**parcel(held), "client_key": key}))
    assert said["field"] == "client_key"


@pytest.mark.parametrize("moment", ["", "昨天", "2026-07-15T12:00:00", 5, "9999-99-99T00:00:00Z"])
def test_a_moment_that_is_none_is_refused(world, browser, held, moment):
    said = refused(send(browser(world.first), held, {**parcel(held), "captured_at": moment}))
    assert said["field"] == "captured_at"


def test_too_much_is_refused_unread(world, browser, held):
    said = refused(send(browser(world.first), held, "x" * (LARGEST + 1)), 413)
    assert "太大" in said["reason"]


def test_what_a_rule_refuses_comes_back_with_the_rule(world, browser):
    meeting = world.plan()
    said = refused(
        send(browser(world.first), meeting, parcel(meeting, held_on="2099-01-01", minutes="记"))
    )
    assert said["field"] == "held_on"
    assert "2099-01-01" in said["reason"]


def test_a_number_used_for_other_content_is_refused_and_the_first_stays(world, browser, held):
    client = browser(world.first)
    assert send(client, held, parcel(held, minutes="第一份")).status_code == 200
    answer = send(client, held, parcel(held, minutes="第二份"))
    assert (answer.status_code, answer.json()["field"]) == (422, "client_key")
    assert "仍在设备上" in answer.json()["mend"]


def test_the_page_a_phone_keeps_holds_nothing_about_anybody(world, browser, held):
    text = browser(world.first).get(f"/meetings/{held.pk}/capture/").content.decode()
    for private in ("甲一", held.title, "王书记", world.first.name, "csrfmiddlewaretoken"):
        assert private not in text
    assert "离不开浏览器的脚本功能" in text
    assert f"/meetings/{held.pk}/hold/" in text
    assert "style=" not in text
    assert "<script>" not in text


def test_the_worker_stays_at_its_address_and_names_only_static_files(db):
    answer = Client().get("/meetings/capture-worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    first, second = answer.content.decode().splitlines()
    kept = json.loads(first.removeprefix("self.OFFLINE = ").removesuffix(";"))
    assert all(file.startswith("/static/") for file in kept["files"])
    assert second == 'importScripts("/static/ui/offline_worker.js");'
    assert Client().post("/meetings/capture-worker.js").status_code == 405


def file_of(held, **changes):
    content = {"kind": "shuanghe-capture", "format": 1, "meeting": held.pk, **changes}
    return SimpleUploadedFile("capture.json", json.dumps(content).encode())


def test_a_file_from_the_phone_merges_as_over_the_air_and_not_twice(world, browser, held):
    client, content = browser(world.first), parcel(held, minutes="手机记的")
    address = f"/meetings/{held.pk}/captures/file/"
    for _ in range(2):
        answer = client.post(address, {"file": file_of(held, parcels=[content])})
        assert answer["Location"] == f"/meetings/{held.pk}/"
    assert send(client, held, content).status_code == 200
    with looking(EVERYTHING):
        assert Capture.objects.count() == 1
        assert Meeting.objects.get(pk=held.pk).minutes == "手机记的"


@pytest.mark.parametrize(
    "changes",
    [{"kind": "x"}, {"format": 2}, {"meeting": 0}, {"parcels": []}, {"parcels": [7]},
     {"parcels": "x"}],
)  # fmt: skip
def test_a_file_that_is_none_comes_back_to_its_form_with_the_reason(world, browser, held, changes):
    sent = {"file": file_of(held, **{"parcels": [parcel(held)], **changes})}
    answer = browser(world.first).post(f"/meetings/{held.pk}/captures/file/", sent)
    assert answer.status_code == 422
    assert "请" in answer.content.decode()
    with looking(EVERYTHING):
        assert not Capture.objects.exists()


@pytest.fixture
def conflict(world, browser, held):
    """The address of a capture whose minutes differ, and a browser that may settle it."""
    content = parcel(held, minutes="手机记的")
    minutes_write(world.secretary(), organisation=world.first, meeting=held, text="系统记的")
    client = browser(world.first)
    return client, send(client, held, content).json()["address"]


def mark(page):
    return page.split('name="seen" value="')[1].split('"')[0]


def test_a_conflict_shows_three_sides_and_nothing_is_chosen_beforehand(conflict):
    client, address = conflict
    page = client.get(address).content.decode()
    for word in ("采集时", "手机上", "系统里", "手机记的", "系统记的", "两份都留"):
        assert word in page
    assert " checked" not in page
    answer = client.post(address, {"seen": mark(page)})
    assert answer.status_code == 422
    assert "请选一个" in answer.content.decode()


def test_a_choice_settles_it_and_the_page_says_so(world, conflict, held):
    client, address = conflict
    page = client.get(address).content.decode()
    sent = {"seen": mark(page), "choice:minutes": "both"}
    assert client.post(address, sent).status_code == 302
    with looking(EVERYTHING):
        assert Meeting.objects.get(pk=held.pk).minutes == "系统记的\n手机记的"
    assert "已合并到会议" in client.get(address).content.decode()
    assert client.post(address, sent).status_code == 422


def test_the_page_of_the_meeting_leads_to_what_waits(conflict, held):
    client, address = conflict
    assert address in client.get(f"/meetings/{held.pk}/").content.decode()
    client.post(address, {"discard": "1", "reason": "重复"})
    assert address not in client.get(f"/meetings/{held.pk}/").content.decode()


def test_a_frozen_meeting_shows_the_way_out(world, browser):
    meeting = world.recorded()
    content = parcel(meeting, minutes="手机记的")
    world.sign(meeting)
    meeting_freeze(world.secretary(), organisation=world.first, meeting=meeting, on=ON)
    client = browser(world.first)
    answer = send(client, meeting, content)
    assert answer.status_code == 202
    page = client.get(answer.json()["address"]).content.decode()
    assert "没有丢" in page
    assert f"/meetings/{meeting.pk}/correct/" in page
    facts = client.get(f"/meetings/{meeting.pk}/capture.json").json()["facts"]
    assert facts["is_open"] is False


def test_discarding_asks_for_a_reason(conflict):
    client, address = conflict
    assert client.post(address, {"discard": "1", "reason": ""}).status_code == 422
    assert client.post(address, {"discard": "1", "reason": "重复"}).status_code == 302
    assert "已放弃" in client.get(address).content.decode()
