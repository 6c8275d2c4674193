"""The pages of an election, as people use them."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.activities.elections.browsing import GOOD, at, key_of, text
from tests.activities.elections.worlds import AFTER, ENDS, MEETING, ON, STEPS, TICKS
from tests.records.worlds import EVERYTHING

from shuanghe.activities.elections.models import (
    Candidacy,
    Election,
    Official,
    TermException,
    TermReminder,
)
from shuanghe.kernel.permissions import looking


def test_the_terms_are_listed_with_what_can_be_done(world, sign_in):
    page = text(sign_in().get(reverse("elections:terms")))

    assert "示例第一党支部" in page
    assert "示例第二党支部" not in page
    assert reverse("elections:new") + "?organisation=Z1" in page
    assert "登记提醒" not in page
    office = sign_in(world.committee, "party_affairs_office")
    page = text(office.get(reverse("elections:terms")))
    assert "登记提醒" in page
    assert "没有登记任期" in page
    assert "没有符合条件的组织" in text(office.get(reverse("elections:terms") + "?q=没有"))


def test_the_committee_takes_down_a_reminder_and_a_delay(world, sign_in):
    office = sign_in(world.committee, "party_affairs_office")
    remind = reverse("elections:remind", args=["Z1"])
    assert office.get(remind).status_code == 200
    wrong = office.post(remind, {"reminded_on": "2026-13-01", "way": "letter"})
    assert wrong.status_code == 422
    assert office.post(remind, {"reminded_on": "2026-06-01", "way": "phone"}).status_code == 302
    delay = reverse("elections:exception", args=["Z1"])
    sent = {"until_on": "2027-03-01", "approved_on": "2026-11-01", "document": "示例〔2026〕3 号"}
    assert office.post(delay, {**sent, "document": ""}).status_code == 422
    assert office.post(delay, sent).status_code == 302

    with looking(EVERYTHING):
        assert TermReminder.objects.get().way == "phone"
        assert TermException.objects.get().until_on == date(2027, 3, 1)
    assert sign_in().get(remind).status_code == 404


def test_an_election_is_begun_with_what_is_known_filled_in(world, sign_in):
    client = sign_in()
    address = reverse("elections:new") + "?organisation=Z1"
    page = client.get(address)
    assert f'value="{ENDS}"' in text(page)
    sent = {
        "organisation": "Z1",
        "client_key": key_of(page),
        "done_on": (ON - timedelta(days=60)).isoformat(),
        "planned_on": MEETING.isoformat(),
        "term_ends_on": ENDS.isoformat(),
        "has_committee": "on",
        "deputies": 0,
    }
    assert client.post(address, sent).status_code == 422
    for _again in range(2):
        answer = client.post(address, {**sent, "seats": 3})
    assert answer.status_code == 302

    with looking(EVERYTHING):
        election = Election.objects.get()
    assert answer.url == reverse("elections:election", args=[election.pk])
    assert "第 2 步" in text(client.get(answer.url))
    assert client.get(address).url == answer.url


def test_candidates_are_put_up_moved_and_taken_off(world, sign_in):
    election = world.open()
    client, address = sign_in(), at("candidates", election)
    for one in world.members[:3]:
        client.post(address, {"member": one.pk, "office": "committee"})
    refused = client.post(address, {"member": world.probationary.pk, "office": "committee"})
    assert refused.status_code == 422
    again = client.post(address, {"member": world.members[0].pk, "office": "committee"})
    assert "已经是这个职务的候选人" in text(again)
    with looking(EVERYTHING):
        last = Candidacy.objects.get(name="李三")
    client.post(address, {"candidacy": last.pk, "up": "1"})
    page = text(client.get(address))
    assert page.index("李三") < page.index("王二")
    client.post(address, {"candidacy": last.pk, "remove": "1"})

    with looking(EVERYTHING):
        assert Candidacy.objects.count() == 2


def test_the_roll_says_why_each_person_counts_or_not(world, sign_in):
    election = world.open()
    client, address = sign_in(), at("roll", election)
    page = text(client.get(address))
    assert "预备党员" in page
    assert "应到会有选举权 10 人" in page
    sent = {"member": world.members[9].pk, "reason": "abroad_at_own_cost"}
    client.post(address, {**sent, "consent_on": "2026-10-01"})
    assert "还没有大会通过" in text(client.get(address))
    client.post(address, {**sent, "consent_on": "2026-10-01", "voted_on": "2026-11-01"})
    assert "应到会有选举权 9 人" in text(client.get(address))
    client.post(address, {"remove": world.members[9].pk})
    assert "应到会有选举权 10 人" in text(client.get(address))
    assert client.post(address, {"member": "", "reason": ""}).status_code == 422


def test_scrutineers_are_chosen_from_those_who_do_not_stand(world, sign_in):
    election = world.open()
    world.put_up(election)
    client, address = sign_in(), at("officials", election)
    assert f'value="{world.members[0].pk}"' not in text(client.get(address))
    client.post(address, {"member": world.members[8].pk, "duty": "scrutineer"})
    with looking(EVERYTHING):
        row = Official.objects.get()
    assert "郑九" in text(client.get(address))
    client.post(address, {"remove": row.pk})
    with looking(EVERYTHING):
        assert not Official.objects.exists()


def test_a_step_shows_what_is_known_and_asks_only_the_rest(world, sign_in):
    election = world.open()
    world.put_up(election)
    for code, facts, days in STEPS[:2]:
        world.do(election, code, facts, days)
    client, address = sign_in(), at("step", election, "nomination")
    page = client.get(address)
    assert 'name="seats"' not in text(page)
    assert "应选名额" in text(page)
    with looking(EVERYTHING):
        version = Election.objects.get().case.version
    sent = {
        "client_key": key_of(page),
        "version": version,
        "done_on": (ON - timedelta(days=40)).isoformat(),
        "is_by_members": "yes",
        "are_checked": "no",
    }
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "XJ-12" in text(refused)
    assert client.post(address, {**sent, "are_checked": "yes"}).status_code == 302
    assert client.get(address).status_code == 302
    assert client.get(at("step", election, "candidates_reply")).status_code == 404


def test_the_committee_approves_on_its_own_page_and_the_branch_cannot(world, sign_in):
    election = world.open()
    world.do(election, *STEPS[0])
    address = at("step", election, "term_reply")
    assert sign_in().get(address).status_code == 404
    office = sign_in(world.committee, "party_affairs_office")
    page = office.get(address)
    sent = {
        "client_key": key_of(page),
        "version": text(page).split('name="version" value="')[1].split('"')[0],
        "done_on": (ON - timedelta(days=55)).isoformat(),
        "is_approved": "yes",
    }
    assert office.post(address, sent).status_code == 302
    assert "第 4 步" in text(office.get(at("election", election)))


def word_text(answer):
    data = b"".join(answer.streaming_content)
    return zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()


def test_ballots_lists_and_the_report_are_printed(world, sign_in):
    election = world.ready()
    client = sign_in()
    ballot = word_text(client.get(at("paper", election, "ballots-committee", "docx")))
    assert [ballot.index(name) for name in GOOD] == sorted(ballot.index(name) for name in GOOD)
    assert "另选他人" in ballot
    assert "多于 3 名的是废票" in ballot
    assert "冯十" in word_text(client.get(at("paper", election, "roll", "docx")))
    assert "吴八" in word_text(client.get(at("paper", election, "officials", "docx")))
    world.count(election, {name: marks[0] for name, marks in GOOD.items()})
    assert "当选委员：丁一、王二、李三" in word_text(
        client.get(at("paper", election, "result", "docx"))
    )
    pdf = client.get(at("paper", election, "ballots-secretary", "pdf"))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert client.get(at("paper", election, "dance", "docx")).status_code == 404
    assert client.get(at("paper", election, "ballots-deputy_secretary", "docx")).status_code == 404


def test_the_whole_election_shows_its_end(world, sign_in):
    election = world.finished(world.voted(world.ready()))
    client = sign_in()

    page = text(client.get(at("election", election)))

    assert "原任职同日结束" in page
    assert "丁一" in page
    assert len(page.encode()) < 100_000


def test_the_division_of_work_is_asked_with_the_report(world, sign_in):
    election = world.voted(world.ready())
    client, address = sign_in(), at("step", election, "results_report")
    page = client.get(address)
    with looking(EVERYTHING):
        chosen = Candidacy.objects.filter(is_elected=True, office="committee")
        ids = list(chosen.values_list("pk", flat=True))
    sent = {
        "client_key": key_of(page),
        "version": text(page).split('name="version" value="')[1].split('"')[0],
        "done_on": (ON - timedelta(days=6)).isoformat(),
    }
    both = {f"division_{pk}": "discipline_commissioner" for pk in ids[:2]}
    assert client.post(address, {**sent, **both}).status_code == 422
    answer = client.post(address, {**sent, f"division_{ids[1]}": "discipline_commissioner"})
    assert answer.status_code == 302
    for code, facts, days in AFTER[1:]:
        world.do(election, code, facts, days)

    assert ("王二", "discipline_commissioner") in world.posts()


PAGES = ("election", "candidates", "roll", "officials")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_another_branch_is_not_there(world, sign_in, name):
    election = world.ready()

    assert sign_in(world.second).get(at(name, election)).status_code == 404
    assert sign_in(role="member").get(at(name, election)).status_code == 404


def test_who_may_only_look_changes_nothing(world, sign_in):
    election = world.ready()
    reader = sign_in(world.committee, "committee_secretary")

    assert reader.get(at("election", election)).status_code == 200
    sent = {"member": world.members[8].pk, "duty": "teller"}
    assert reader.post(at("officials", election), sent).status_code == 404
    assert reader.get(at("tally", election, "committee")).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_database_little(world, sign_in, name, django_assert_max_num_queries):
    election = world.ready()
    world.count(election, {name_: marks[0] for name_, marks in GOOD.items()})
    client = sign_in()
    client.get(at(name, election))

    with django_assert_max_num_queries(16):
        client.get(at(name, election))


def test_ticks_name_what_the_meeting_must_say(world, sign_in):
    election = world.ready()
    world.count(election, {name: marks[0] for name, marks in GOOD.items()})
    client, address = sign_in(), at("step", election, "election_meeting")
    page = client.get(address)
    for key in TICKS:
        assert f'name="{key}"' in text(page)
    for key in ("present", "elected", "lowest_yes", "scrutineers", "done_on"):
        assert f'name="{key}"' not in text(page)


def test_the_engine_and_the_deadlines_lead_to_the_election(world, sign_in):
    election = world.open()
    client = sign_in()

    case = text(client.get(reverse("procedures:case", args=[election.case_id])))
    step = text(client.get(reverse("procedures:step", args=[election.case_id, "term_request"])))
    begin = client.get(reverse("procedures:case_new") + "?procedure=election&organisation=Z1")

    assert at("election", election) in case
    assert at("step", election, "term_request") in step
    assert begin.url == reverse("elections:new") + "?organisation=Z1"
    assert "换届" in text(client.get(reverse("elections:terms")))
