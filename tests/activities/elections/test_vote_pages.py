"""Counting on the page and by the workbook of two tellers."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.activities.elections.browsing import GOOD, at, key_of, tallied, text
from tests.activities.elections.worlds import MEETING
from tests.records.worlds import EVERYTHING

from shuanghe.activities.elections.models import Round
from shuanghe.kernel.permissions import looking


def test_two_tellers_who_differ_are_not_taken(world, sign_in):
    election = world.ready()
    client, address = sign_in(), at("tally", election, "committee")
    page = client.get(address)
    sent = tallied(page)
    other = next(key for key in sent if key.startswith("t2_") and key.endswith("_yes"))
    refused = client.post(address, {**sent, other: 8})
    assert refused.status_code == 422
    assert "两名计票人不同" in text(refused)
    assert client.post(address, {**sent, "present": 11}).status_code == 422
    assert client.post(address, {**sent, "void": ""}).status_code == 422

    for _again in range(2):
        client.post(address, sent)

    with looking(EVERYTHING):
        assert Round.objects.get().is_valid
    page = text(client.get(at("election", election)))
    assert "已选出" in page
    assert "/rules/XJ-30/" in page


def test_somebody_written_in_is_chosen_from_the_roll(world, sign_in):
    election = world.ready()
    client, address = sign_in(), at("tally", election, "committee")
    page = client.get(address)
    votes = {**GOOD, "李三": (2, 8, 0)}
    written = {"w_0": world.members[5].pk, "w_0_1": 7, "w_0_2": 7}
    assert client.post(address, tallied(page, votes, **{**written, "w_0_2": ""})).status_code == 422
    assert client.post(address, tallied(page, votes, **written)).status_code == 302

    assert "孙六（另选）" in text(client.get(at("election", election)))


def filled(answer, **changes):
    """The workbook as downloaded, filled in by both tellers."""
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    numbers = {
        "投票日期": MEETING.isoformat(),
        "实到会有选举权人数": 10,
        "投票人数": 10,
        "收回选票": 10,
        "废票": 0,
        "发出选票": 10,
        **changes,
    }
    for row in book["会议"].iter_rows(min_row=2):
        if row[0].value in numbers:
            row[1].value = numbers[row[0].value]
    for sheet in ("计票", "复核"):
        for row in book[sheet].iter_rows(min_row=2):
            if row[0].value:
                for cell, count in zip(row[1:4], GOOD[row[0].value], strict=True):
                    cell.value = count
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("计票表.xlsx", out.getvalue())


def test_the_workbook_comes_filled_with_what_is_known_and_is_taken_in(world, sign_in):
    election = world.ready()
    client, address = sign_in(), at("tally", election, "committee")
    sheet = at("workbook", election, "committee")
    bad = client.post(address, {"file": filled(client.get(sheet), 投票人数=11), "client_key": "k"})
    assert bad.status_code == 422
    assert "多于实到" in text(bad)
    sent = {"file": filled(client.get(sheet)), "client_key": key_of(client.get(address))}
    assert client.post(address, sent).status_code == 302

    with looking(EVERYTHING):
        row = Round.objects.get()
    assert (row.seats, row.entitled, row.handed_out, row.is_valid) == (3, 10, 10, True)
    nothing = client.post(at("tally", election, "secretary"), {})
    assert nothing.status_code == 422


def test_a_wrong_count_is_set_aside_on_the_page(world, sign_in):
    election = world.ready()
    row = world.count(election, {name: marks[0] for name, marks in GOOD.items()})
    client = sign_in()
    address = reverse("elections:set_aside", args=[election.pk, row.pk])
    assert "请写明作废的原因" in text(client.post(address, {"reason": ""}, follow=True))
    assert "计票已作废" in text(client.post(address, {"reason": "抄错"}, follow=True))


def test_seats_are_given_up_on_the_page_with_a_reason(world, sign_in):
    election = world.ready()
    world.count(election, {"丁一": 9, "王二": 8, "李三": 5, "赵四": 4})
    client = sign_in()
    assert "减少名额" in text(client.get(at("election", election)))
    client.post(at("reduce", election), {"note": "9 人同意"})

    assert world.fresh(election).reduced_note == "9 人同意"
