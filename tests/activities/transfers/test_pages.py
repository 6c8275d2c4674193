"""The pages of transfers, seen from both sides, by strangers, and by somebody in a hurry."""

import re

import pytest
from tests.activities.transfers.test_floating import registered
from tests.activities.transfers.worlds import NUMBER, ago, today
from tests.records.worlds import EVERYTHING

from shuanghe.activities.transfers.models import Floating, Transfer
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Post
from shuanghe.procedures.models import CaseStep

TOKENS = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|name="next" value="[^"]+"|href="[^"]*"'
)


def body(response):
    return TOKENS.sub("", response.content.decode())


def hidden(page, code):
    """Key and version as the form of a step carries them."""
    text = page.content.decode()
    part = text[text.index(f'name="step" value="{code}"') :]
    key = re.search(r'name="client_key" value="(\w+)"', part)
    version = re.search(r'name="version" value="(\d+)"', part)
    return {"step": code, "client_key": key[1], "version": version[1]}


def asked(**changes):
    return {
        "to_code": "Z3",
        "reason": "unit_changed",
        "changed_on": ago(25).isoformat(),
        "done_on": ago(20).isoformat(),
        "client_key": "page-key-1",
        **changes,
    }


def test_a_transfer_goes_from_the_members_page_to_the_stub(world, sign_in):
    secretary, office = sign_in(), sign_in(world.committee, "party_affairs_office")
    receiving = sign_in(world.other, "party_affairs_office")
    branch = sign_in(world.third)
    member = world.members[0]
    assert (
        f"/transfers/new/?member={member.uid}"
        in secretary.get(f"/members/{member.uid}/").content.decode()
    )
    begun = secretary.post(f"/transfers/new/?member={member.uid}", asked())
    address = begun["Location"]
    letter = {
        **hidden(office.get(address), "letter"),
        "done_on": ago(15).isoformat(),
        "letter_number": NUMBER,
        "valid_until": today().isoformat(),
        "is_three_part": "yes",
        "dues_paid_until": ago(20).isoformat(),
    }
    assert office.post(address, letter).status_code == 302
    accepted = {**hidden(receiving.get(address), "acceptance"), "done_on": ago(3).isoformat()}
    assert receiving.post(address, accepted).status_code == 302
    assert world.homes(member)[-1] == ("Z3", ago(3), None)
    reported = {
        **hidden(branch.get(address), "reporting"),
        "done_on": ago(2).isoformat(),
        "is_on_roster": "yes",
    }
    assert branch.post(address, reported).status_code == 302
    receipt = {
        **hidden(receiving.get(address), "receipt"),
        "done_on": ago(1).isoformat(),
        "letter_number": NUMBER,
        "way": "post",
    }
    assert receiving.post(address, receipt).status_code == 302
    stub = {
        **hidden(secretary.get(address), "archive"),
        "done_on": today().isoformat(),
        "letter_number": NUMBER,
        "is_in_national_system": "yes",
    }
    assert secretary.post(address, stub).status_code == 302
    assert "已办结" in secretary.get(address).content.decode()
    assert "示例甲" in secretary.get("/transfers/?way=over").content.decode()


def test_a_second_click_accepts_once(world, sign_in):
    transfer = world.lettered(world.opened())
    receiving = sign_in(world.other, "party_affairs_office")
    address = f"/transfers/{transfer.pk}/"
    sent = {**hidden(receiving.get(address), "acceptance"), "done_on": ago(3).isoformat()}
    assert [receiving.post(address, sent).status_code for _ in range(2)] == [302, 302]
    with looking(EVERYTHING):
        assert CaseStep.objects.filter(code="acceptance").count() == 1


def test_a_page_from_before_somebody_elses_change_is_told_and_keeps_what_was_typed(world, sign_in):
    transfer = world.lettered(world.opened())
    receiving = sign_in(world.other, "party_affairs_office")
    address = f"/transfers/{transfer.pk}/"
    page = receiving.get(address)
    world.decided(transfer, "returned")
    answer = receiving.post(address, {**hidden(page, "acceptance"), "done_on": ago(2).isoformat()})
    assert answer.status_code == 422
    assert "别人刚刚改过" in answer.content.decode()
    assert f'value="{ago(2).isoformat()}"' in answer.content.decode()


def test_a_fault_is_shown_at_its_field_with_its_article(world, sign_in):
    transfer = world.lettered(world.opened())
    receiving = sign_in(world.other, "party_affairs_office")
    address = f"/transfers/{transfer.pk}/"
    sent = {
        **hidden(receiving.get(address), "returned"),
        "done_on": ago(2).isoformat(),
        "reason": "不想要",
        "is_proper": "no",
    }
    answer = receiving.post(address, sent)
    assert answer.status_code == 422
    assert "JG-11" in answer.content.decode()


def test_the_sender_has_no_form_for_the_receivers_steps_and_cannot_post_one(world, sign_in):
    transfer = world.lettered(world.opened())
    secretary = sign_in()
    address = f"/transfers/{transfer.pk}/"
    assert 'value="acceptance"' not in secretary.get(address).content.decode()
    sent = {"step": "acceptance", "done_on": ago(3).isoformat(), "client_key": "x" * 10}
    assert secretary.post(address, {**sent, "version": 3}).status_code == 404
    assert len(world.homes(world.members[0])) == 1


@pytest.mark.parametrize("path", ["", "stop/", "again/"])
def test_for_a_stranger_a_transfer_is_exactly_like_one_that_is_not_there(world, sign_in, path):
    transfer = world.lettered(world.opened())
    stranger = sign_in(world.second, "party_affairs_office")
    ways = [stranger.get if not path else stranger.post]
    answers = [
        way(f"/transfers/{pk}/{path}", {"reason": "x", "version": 1} if path else None)
        for way in ways
        for pk in (transfer.pk, 999_999)
    ]
    assert [one.status_code for one in answers] == [404, 404]
    assert body(answers[0]) == body(answers[1])


@pytest.mark.parametrize("path", ["", "end/", "confirm/", "note/", "receive/", "nothing/"])
def test_for_a_stranger_a_floating_member_is_not_there(world, sign_in, path):
    row = registered(world)
    stranger = sign_in(world.second)
    method = stranger.post if path else stranger.get
    answers = [method(f"/transfers/floating/{pk}/{path}") for pk in (row.pk, 999_999)]
    assert [one.status_code for one in answers] == [404, 404]
    assert body(answers[0]) == body(answers[1])


def test_a_member_of_another_branch_cannot_be_picked(world, sign_in):
    stranger = sign_in(world.third)
    for uid in (world.members[0].uid, "00000000-0000-4000-8000-000000000000", "x"):
        assert stranger.get(f"/transfers/new/?member={uid}").status_code == 404
        assert stranger.get(f"/transfers/floating/new/?member={uid}").status_code == 404


def test_an_unknown_code_and_a_bad_day_are_refused_beside_what_was_typed(world, sign_in):
    secretary = sign_in()
    address = f"/transfers/new/?member={world.members[0].uid}"
    for changes, told in (
        ({"to_code": "NOBODY"}, "没有编码"),
        ({"done_on": "2026-02-30"}, "日期不存在"),
        ({"to_code": ""}, "接收的党组织"),
        ({"client_key": ""}, ""),
    ):
        answer = secretary.post(address, asked(**changes))
        assert answer.status_code == 422, changes
        assert told in answer.content.decode()
    with looking(EVERYTHING):
        assert not Transfer.objects.exists()


def test_a_letter_from_outside_becomes_a_member_on_acceptance(world, sign_in):
    office = sign_in(world.committee, "party_affairs_office")
    sent = {
        "person_name": "示例转",
        "standing": "full",
        "sender_name": "外单位党委",
        "reason": "unit_changed",
        "changed_on": ago(25).isoformat(),
        "done_on": ago(20).isoformat(),
        "client_key": "arrival-key",
    }
    address = office.post("/transfers/arrivals/new/?organisation=Z2", sent)["Location"]
    letter = {
        **hidden(office.get(address), "letter"),
        "done_on": ago(15).isoformat(),
        "letter_number": NUMBER,
        "valid_until": today().isoformat(),
        "is_three_part": "yes",
        "dues_paid_until": ago(20).isoformat(),
    }
    assert office.post(address, letter).status_code == 302
    accepted = {**hidden(office.get(address), "acceptance"), "done_on": ago(3).isoformat()}
    assert office.post(address, accepted).status_code == 422
    entry = {"id_number": "11010519491231002X", "joined_on": ago(5000).isoformat()}
    entry["confirmed_on"] = ago(4000).isoformat()
    assert office.post(address, {**accepted, **entry}).status_code == 302
    page = office.get(address).content.decode()
    assert "11010519491231002X" not in page
    assert "报到" in page


def test_one_sees_the_own_transfer_and_nobody_elses(world, sign_in):
    world.lettered(world.opened())
    own = sign_in(role="member", member=world.members[0]).get("/transfers/own/")
    assert "待接收" in own.content.decode()
    assert "照常在原支部" in own.content.decode()
    other = sign_in(role="member", member=world.members[1]).get("/transfers/own/")
    assert "没有办过转接" in other.content.decode()
    assert sign_in(role="member").get("/transfers/own/").status_code == 404
    assert sign_in(role="member").get("/transfers/").status_code == 404


def test_the_three_lists_say_who_must_act_on_both_sides(world, sign_in):
    world.lettered(world.opened(), valid_until=ago(1))
    world.lettered(world.opened(member=world.members[1]), valid_until=today())
    world.opened(member=world.members[2])
    for client, mark in ((sign_in(), "转出"), (sign_in(world.third), "转入")):
        page = client.get("/transfers/").content.decode()
        assert page.index("逾期") < page.index("快到期") < page.index("待办"), mark
        assert "示例乙党委" in page
        assert "示例党委" in page
    assert "示例甲" in sign_in(world.third).get("/transfers/?way=in").content.decode()
    assert "没有在办的转接" in sign_in(world.third).get("/transfers/?way=out").content.decode()


def test_a_floating_member_goes_through_its_pages(world, sign_in):
    secretary, host = sign_in(), sign_in(world.third)
    sent = {
        "place": "示例市",
        "reason": "study",
        "since_on": ago(250).isoformat(),
        "is_abroad": "on",
        "host_code": "Z3",
        "client_key": "float-key",
    }
    new = f"/transfers/floating/new/?member={world.members[0].uid}"
    address = secretary.post(new, sent)["Location"]
    page = secretary.get(address).content.decode()
    assert "还没有到流入地党组织报到" in page
    assert "JG-18" in page
    received = {"done_on": ago(200).isoformat(), "version": 1}
    assert host.post(f"{address}receive/", received).status_code == 302
    assert secretary.post(f"{address}confirm/", {"version": 2}).status_code == 302
    note = {"kind": "contact", "done_on": ago(1).isoformat(), "client_key": "note-key-1"}
    assert "联系" in host.post(f"{address}note/", note, follow=True).content.decode()
    assert host.post(f"{address}end/", {"done_on": today(), "reason": "x", "version": 4}
                     ).status_code == 404  # fmt: skip
    with looking(EVERYTHING):
        row = Floating.objects.get()
    ended = {"done_on": today().isoformat(), "reason": "已返回", "version": row.version}
    assert secretary.post(f"{address}end/", ended).status_code == 302
    assert "没有流动党员登记" in secretary.get("/transfers/floating/").content.decode()


@pytest.mark.parametrize("path", ["", "floating/"])
def test_the_lists_take_few_queries_however_many_rows(
    world, sign_in, django_assert_max_num_queries, path
):
    for member in world.members:
        world.lettered(world.opened(member=member))
        registered(world, member=member, client_key=f"many-{member.pk}")
    client = sign_in(world.committee, "party_affairs_office")
    client.get(f"/transfers/{path}")
    with django_assert_max_num_queries(12):
        client.get(f"/transfers/{path}")


def test_one_transfer_takes_few_queries(world, sign_in, django_assert_max_num_queries):
    transfer = world.lettered(world.opened())
    client = sign_in(world.other, "party_affairs_office")
    address = f"/transfers/{transfer.pk}/"
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)


def test_a_probationers_file_must_be_answered_for(world, sign_in):
    member = world.members[0]
    with looking(EVERYTHING):
        member.standing = "probationary"
        member.save()
    transfer = world.lettered(world.opened(member=member))
    receiving = sign_in(world.other, "party_affairs_office")
    address = f"/transfers/{transfer.pk}/"
    sent = {**hidden(receiving.get(address), "acceptance"), "done_on": ago(3).isoformat()}
    assert receiving.post(address, sent).status_code == 422
    assert receiving.post(address, {**sent, "is_file_checked": "yes"}).status_code == 302


def test_what_else_hangs_on_a_member_is_told_to_the_sender_alone(world, sign_in):
    with looking(EVERYTHING):
        Post.objects.create(
            organisation=world.first, member=world.members[0], kind="secretary", from_on=ago(900)
        )
    transfer = world.opened()
    address = f"/transfers/{transfer.pk}/"
    assert "请办理免职" in sign_in().get(address).content.decode()
    assert "请办理免职" not in sign_in(world.third).get(address).content.decode()


def test_a_transfer_is_begun_from_the_list_of_members_and_led_to_from_its_case(world, sign_in):
    secretary = sign_in()
    begun = secretary.get("/procedures/cases/new/?procedure=transfer&organisation=Z1")
    assert begun["Location"] == "/members/?organisation=Z1"
    transfer = world.opened()
    page = secretary.get(f"/procedures/cases/{transfer.case_id}/").content.decode()
    assert f'href="/transfers/{transfer.pk}/"' in page


def test_the_page_of_the_case_refuses_the_sender_the_receivers_step(world, sign_in):
    transfer = world.lettered(world.opened())
    secretary = sign_in()
    address = f"/procedures/cases/{transfer.case_id}/steps/acceptance/"
    sent = {
        "done_on": ago(3).isoformat(),
        "acceptor": "committee",
        "responsible_from": ago(3).isoformat(),
        "is_file_checked": "yes",
        "client_key": "case-page-key",
        "version": transfer.case.version,
    }
    answer = secretary.post(address, sent)
    assert "示例乙党委" in answer.content.decode()
    assert len(world.homes(world.members[0])) == 1
