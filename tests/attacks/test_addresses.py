"""Addresses and fields as no form would make them: an answer each time, never a fault of ours."""

import pytest
from django.test import Client

FAR = "9" * 30
LONG = "9" * 5000


@pytest.mark.parametrize("month", ["9999-12", "0001-01", f"{FAR}-01", f"{LONG}-01", "2026-00"])
@pytest.mark.parametrize("page", ["/month/?organisation=Z1&", "/mine/?", "/board/cell/?"])
def test_a_month_beyond_any_calendar_is_not_found(attacker, page, month):
    assert attacker().get(f"{page}month={month}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        f"/members/?after={FAR}",
        f"/members/?after={LONG}",
        f"/audit/?before={FAR}",
        f"/audit/?before={LONG}",
        "/audit/?from_on=0001-01-01&until_on=9999-12-31",
        "/audit/?from_on=9999-12-31&until_on=0001-01-01",
        f"/calendar/?year={LONG}",
        f"/board/?year={LONG}&page={LONG}",
    ],
)
def test_a_number_or_day_out_of_range_counts_as_not_said(attacker, path):
    assert attacker().get(path).status_code == 200


def test_an_obligation_with_an_impossible_number_is_not_found(attacker):
    browser = attacker()
    path = f"/duties/Z1/{FAR}/"
    assert browser.get(path).status_code == 404
    for act in ("waiver/", "waiver/approve/", "waiver/revoke/"):
        assert browser.post(path + act, {"reason": "停产"}).status_code == 404, act


@pytest.mark.parametrize("number", [FAR, LONG, "abc", "²"])
def test_a_field_that_is_no_number_of_ours_is_not_found(attacker, number):
    browser = attacker()
    assert browser.post("/notices/read/", {"id": number}).status_code == 404
    account = attacker("Z1").session["_auth_user_id"]
    answer = browser.post(f"/identity/accounts/{account}/member/", {"member": number})
    assert answer.status_code == 404


@pytest.mark.parametrize("day", ["2026-02-31", "0000-00-00", "", "假日"])
def test_a_day_that_is_none_cannot_be_taken_out_of_the_calendar(attacker, day):
    assert attacker().post("/calendar/day/remove/", {"day": day}).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"present": [FAR]},
        {"entitled_count": FAR, "present_count": "1"},
        {"entitled_count": "5", "present_count": "2147483648"},
    ],
)
def test_a_record_with_impossible_numbers_comes_back_to_its_form(attacker, change):
    sent = {
        "organisation": "Z1", "client_key": "k", "kinds": "theme_day", "done_on": "2026-03-09",
        "title": "学习", "audience": "" if "entitled_count" in change else "roll", **change,
    }  # fmt: skip
    assert attacker().post("/records/new/", sent).status_code == 422


@pytest.mark.parametrize(
    "path", ["/organisations/a%00b/", "/month/?organisation=%00", "/search/?q=a%00", "/?x=%00"]
)
def test_a_zero_character_in_an_address_makes_no_sense(attacker, path):
    assert attacker().get(path).status_code == 400


def test_a_zero_character_in_a_field_makes_no_sense(attacker):
    sent = {"organisation": "Z1\x00", "client_key": "k"}
    assert attacker().post("/records/new/", sent).status_code == 400


@pytest.mark.parametrize("host", ["evil.example", "a b", "[::1"])
def test_a_foreign_host_name_is_refused_not_a_fault(db, host):
    stranger = Client(raise_request_exception=False)
    answer = stranger.get("/sign-in/", headers={"host": host, "referer": "http://[bad"})
    assert answer.status_code == 400
    assert host not in answer.content.decode()


def test_the_way_back_never_leads_to_another_host(attacker):
    came = "http://testserver//evil.example/board/"
    answer = attacker().get("/nowhere/", headers={"referer": came})
    assert answer.status_code == 404
    assert "evil.example" not in answer.content.decode()


def test_a_body_longer_than_any_file_is_refused_unread(db, settings):
    settings.BODY_LARGEST = 1_000
    answer = Client().post("/sign-in/", {"login": "x" * 2_000, "password": "y"})
    assert answer.status_code == 413
