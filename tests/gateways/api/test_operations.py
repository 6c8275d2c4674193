"""What a program gets, page by page, and that it sees no further than its owner."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.records.worlds import EVERYTHING, person

from shuanghe.gateways.api.endpoints import OPERATIONS
from shuanghe.identity.rules import TOKEN_RIGHTS
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member
from shuanghe.records.models import Record

TODAY = timezone.localdate()
ACT = {
    "client_key": "hr-2026-0001",
    "organisation": "Z1",
    "kinds": ["theme_day"],
    "title": "示例主题党日",
    "done_on": TODAY.isoformat(),
}


def items(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def test_the_tree_goes_page_by_page_in_its_order_and_no_further_than_the_owner(world):
    api = world.api("DW")
    first = api.get("organisations", limit=2).json()
    assert [(one["code"], one["parent"]) for one in first["items"]] == [("DW", None), ("Z1", "DW")]
    second = api.get("organisations", limit=2, after=first["next"]).json()
    assert [one["code"] for one in second["items"]] == ["Z2"]
    assert second["next"] is None
    branch = world.api("Z1")
    assert [one["code"] for one in items(branch.get("organisations"))] == ["Z1"]


def test_the_tree_of_an_earlier_day_is_that_of_the_day(world):
    assert items(world.api("DW").get("organisations", on="2019-12-31")) == []


def test_what_is_not_yours_answers_byte_for_byte_as_what_is_not_there(world):
    api = world.api("Z1")
    with looking(EVERYTHING):
        foreign = Record.objects.create(
            organisation=world.places["Z2"], kinds=["theme_day"], title="别的支部", done_on=TODAY,
            period_on=TODAY, entered_on=TODAY, client_key="k", filed_by="测试",
        )  # fmt: skip
    pairs = [
        ("organisations/Z2", "organisations/NONE9"),
        ("organisations/Z2/roll", "organisations/NONE9/roll"),
        ("organisations/Z2/duties", "organisations/NONE9/duties"),
        ("organisations/Z2/board", "organisations/NONE9/board"),
        (f"members/{world.stranger.uid}", "members/00000000-0000-4000-8000-000000000000"),
        (f"records/{foreign.pk}", "records/987654321"),
        ("records?organisation=Z2", "records?organisation=NONE9"),
        ("cases?organisation=Z2", "cases?organisation=NONE9"),
    ]
    for mine, nothing in pairs:
        one, other = api.get(mine), api.get(nothing)
        assert one.status_code == other.status_code == 404, mine
        assert one.content == other.content
        assert dict(one.items()) == dict(other.items())
        assert one.json()["error"]["code"] == "not_found"


def test_members_come_masked_by_name_and_numbers_are_not_searched(world):
    api = world.api("Z1")
    found = items(api.get("members", limit=2))
    assert len(found) == 2
    assert not {"id_number", "phone", "born_on"} & set(found[0])
    assert [one["name"] for one in items(api.get("members", name="示例乙"))] == ["示例乙"]
    for number in ("999", "示例乙1", "９"):
        refused = api.get("members", name=number)
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "name")
    one = api.get(f"members/{world.members[0].uid}").json()
    assert (one["id_number"], one["phone"]) == ("", "")
    assert [post["kind"] for post in one["posts"]] == ["secretary"]


def test_the_roll_of_a_day_names_who_was_there_then(world):
    roll = world.api("Z1").get("organisations/Z1/roll").json()
    assert {one["name"] for one in roll["items"]} == {"示例甲", "示例乙", "示例丙"}
    assert roll["is_cut"] is False


def test_posts_rules_and_me_are_told(world):
    api = world.api("Z1")
    assert [one["name"] for one in items(api.get("posts"))] == ["示例甲"]
    rule = items(api.get("rules", limit=1))[0]
    assert api.get(f"rules/{rule['id']}").json()["article"] == rule["article"]
    assert len(items(api.get("rules", limit=2, after=rule["id"]))) == 2
    me = api.get("me").json()
    assert me["token"]["name"] == "人力资源系统"
    assert me["roles"][0]["rights"] == sorted(TOKEN_RIGHTS)


def test_a_record_is_filed_once_however_often_it_is_sent(world):
    api = world.api("Z1")
    first, second = api.post("records", ACT), api.post("records", ACT)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    with looking(EVERYTHING):
        assert Record.objects.count() == 1
        line = AuditLine.objects.filter(verb="record_file").latest("id")
    assert line.actor_name == "示例系统（接口：人力资源系统）"
    assert api.get(f"records/{first.json()['id']}").json()["title"] == ACT["title"]
    assert len(items(api.get("records"))) == 1


def test_those_present_are_sent_by_number_and_come_back_as_a_count(world):
    api = world.api("Z1")
    people = [{"member": str(one.uid)} for one in world.members]
    filed = api.post("records", {**ACT, "attendance": people})
    assert filed.status_code == 201
    assert filed.json()["present_count"] == 3
    assert "attendance" not in filed.json()
    stranger = {**ACT, "client_key": "hr-2026-0002"}
    stranger["attendance"] = [{"member": str(world.stranger.uid)}]
    refused = api.post("records", stranger)
    assert refused.status_code == 422
    assert refused.json()["error"]["field"] == "attendance"


def test_a_member_listed_twice_is_named_and_nothing_is_written(world):
    people = [{"member": str(world.members[at].uid)} for at in (0, 1, 0)]
    refused = world.api("Z1").post("records", {**ACT, "attendance": people})
    assert refused.status_code == 422
    error = refused.json()["error"]
    assert error["field"] == "attendance"
    assert "示例甲" in error["message"]
    assert "示例乙" not in error["message"]
    with looking(EVERYTHING):
        assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"done_on": "2026-02-30"}, "done_on"),
        ({"done_on": "2199-01-01"}, "done_on"),
        ({"kinds": ["no_such_kind"]}, "kinds"),
        ({"kinds": []}, "kinds"),
        ({"title": "示例\u0000"}, "title"),
        ({"title": "\ud800"}, "title"),
        ({"period": "2026-13"}, "period"),
        ({"client_key": "短"}, "client_key"),
        ({"present_count": -1}, "present_count"),
        ({"entitled_count": True}, "entitled_count"),
        ({"present_count": 1.0}, "present_count"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(world, change, field):
    answer = world.api("Z1").post("records", {**ACT, **change})
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["field"].split(".")[0] == field
    assert error["message"]
    with looking(EVERYTHING):
        assert not Record.objects.exists()


def test_a_record_for_another_branch_is_as_for_one_that_is_not_there(world):
    api = world.api("Z1")
    foreign = api.post("records", {**ACT, "organisation": "Z2"})
    nothing = api.post("records", {**ACT, "organisation": "NONE9"})
    assert foreign.status_code == nothing.status_code == 404
    assert foreign.content == nothing.content


def test_an_answer_that_has_not_changed_is_not_sent_again(world):
    api = world.api("Z1")
    tag = api.get("organisations")["ETag"]
    again = api.get("organisations", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert api.get("posts", headers={"If-None-Match": tag}).status_code == 200


def test_head_is_asked_as_get_and_other_methods_are_named(world):
    api = world.api("Z1")
    assert api.client.head("/api/v1/me", headers=api.headers).status_code == 200
    answer = api.client.delete("/api/v1/records", headers=api.headers)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, POST"
    assert answer.json()["error"]["code"] == "method_not_allowed"
    assert answer["Content-Length"] == str(len(answer.content))


@pytest.mark.parametrize(
    ("path", "status"),
    [("nowhere", 404), ("records/0", 422), ("records/x", 404), ("records?limit=9999", 422),
     ("records?organisation=%00", 400), ("organisations?on=2026-13-01", 422)],
)  # fmt: skip
def test_every_refusal_is_json_of_one_shape(world, path, status):
    answer = world.api("Z1").get(path)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert set(answer.json()["error"]) == {"code", "message", "field", "faults"}
    assert answer["X-Frame-Options"] == "DENY"
    assert answer.headers.get("Content-Length", str(len(answer.content))) == str(
        len(answer.content)
    )


def test_a_body_that_is_no_json_or_too_large_is_refused(world):
    api = world.api("Z1")
    assert api.post("records", "{").status_code == 400
    assert api.post("records", b"x" * 1_000_001).status_code == 413


def test_a_defect_of_ours_tells_nothing_of_the_inside(world, monkeypatch):
    monkeypatch.setattr("shuanghe.gateways.api.queries.nodes_page", lambda *_, **__: 1 // 0)
    answer = world.api("Z1").get("organisations")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "broken"
    assert "division" not in answer.content.decode()


def test_a_list_costs_as_many_queries_for_many_rows_as_for_few(world):
    api = world.api("Z1")
    for path, most in (("members", 12), ("organisations", 12), ("posts", 12), ("records", 12),
                       ("cases", 12), ("deadlines", 12)):  # fmt: skip
        with CaptureQueriesContext(connection) as few:
            assert api.get(path, limit=1).status_code == 200
        with looking(EVERYTHING):
            for at in range(5):
                person(f"示例{at}", world.places["Z1"])
        with CaptureQueriesContext(connection) as many:
            assert api.get(path, limit=200).status_code == 200
        assert len(many) <= len(few) <= most, path
    with looking(EVERYTHING):
        assert Member.objects.count() > 30


def test_the_document_names_every_operation_and_its_right(world, client):
    user = world.user()
    client.force_login(user)
    found = client.get("/api/v1/openapi.json").json()
    there = {(m.upper(), path) for path, said in found["paths"].items() for m in said}
    assert len(there) == len(OPERATIONS)
    assert {one.right for one in OPERATIONS} == set(TOKEN_RIGHTS)
    page = client.get("/api/").content.decode()
    assert all(one.run.__name__ in page for one in OPERATIONS)
    assert len(page) < 100_000
    assert "http://" not in json.dumps(found) + page.replace("http://www.w3.org", "")


def test_the_document_is_for_people_who_are_signed_in(client, db):
    for path in ("/api/v1/openapi.json", "/api/"):
        assert client.get(path)["Location"].startswith("/sign-in/")
