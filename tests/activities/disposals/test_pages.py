"""Who sees what, and that the system proposes nobody."""

from dataclasses import replace
from datetime import date

import pytest
from tests.activities.disposals.worlds import standings
from tests.procedures.samples import good_facts
from tests.records.worlds import EVERYTHING

from shuanghe.activities.disposals.models import ProperReason
from shuanghe.identity.models import User
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member, RightsSuspension
from shuanghe.procedures.models import Case

MAX_QUERIES = 14


def text(client, path, status=200, **sent):
    answer = client.post(path, sent) if sent else client.get(path)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def new_path(member, **more):
    tail = "".join(f"&{key}={value}" for key, value in more.items())
    return f"/disposals/new/?member={member.uid}{tail}"


def sent(**changes):
    return {
        "procedure": "disposal",
        "opened_on": "2026-11-02",
        "last_contact_on": "",
        "origin": "2026年11月2日支部委员会会议",
        "is_by_people": "on",
        "client_key": "key-00000001",
        **changes,
    }


def cases():
    with looking(EVERYTHING):
        return list(Case.objects.values_list("procedure", "subject_name", "origin"))


def test_an_empty_page_says_that_the_system_never_proposes_anyone(sign_in):
    assert "系统从不提出处置谁" in text(sign_in(), "/disposals/")


def test_those_who_handle_it_see_what_is_next_and_by_when(world, sign_in):
    case = world.run("correction", "served")

    for role, place in (("branch_secretary", None), ("committee_secretary", world.committee)):
        body = text(sign_in(role, place), "/disposals/")
        assert f"/procedures/cases/{case.pk}/" in body
        assert "限期改正期满的考察" in body
        assert "CZ-04" in body


def test_for_somebody_who_only_reads_cases_it_is_like_what_is_not_there(world, sign_in):
    case = world.run("correction", "served")
    reader = sign_in("reader", world.committee)
    missing = text(reader, "/procedures/cases/999999/", 404)

    for path in (
        f"/procedures/cases/{case.pk}/",
        f"/procedures/cases/{case.pk}/steps/meeting/",
        "/disposals/",
        f"/disposals/facts/?member={world.person.uid}",
        f"/disposals/bars/{case.pk}/",
    ):
        answer = text(reader, path, 404)
        assert world.person.name not in answer
        assert answer.count("<h1") == missing.count("<h1")
    assert world.person.name not in text(reader, "/procedures/cases/?state=all")
    assert world.person.name not in text(reader, "/duties/deadlines/")


def test_another_branch_sees_nothing_of_it(world, sign_in):
    case = world.run("correction", "served")
    other = sign_in(place=world.second)

    assert world.person.name not in text(other, "/disposals/")
    assert world.person.name not in text(other, "/disposals/?view=ended")
    text(other, f"/procedures/cases/{case.pk}/", 404)
    text(other, f"/disposals/facts/?member={world.person.uid}", 404)
    text(other, new_path(world.person), 404)


def test_the_member_sees_his_own_with_basis_decision_and_appeal(world, sign_in):
    world.run("correction", "served")
    own = text(sign_in("member", member=world.person), "/disposals/own/")

    for words in ("限期改正", "纪律松弛", "支部党员大会讨论决定", "申诉", "QL-04"):
        assert words in own
    other = text(sign_in("member", member=world.members[1]), "/disposals/own/")
    assert "纪律松弛" not in other
    assert world.person.name not in other


def test_a_case_begins_only_when_somebody_says_who_proposed_it(world, sign_in):
    client = sign_in()
    before = standings(world.person)

    assert "请确认" in text(client, new_path(world.person), 422, **sent(is_by_people=""))
    assert "请写明由谁" in text(client, new_path(world.person), 422, **sent(origin=""))
    assert cases() == []
    for _ in range(2):
        assert client.post(new_path(world.person), sent()).status_code == 302
    assert cases() == [("disposal", "示例甲", "2026年11月2日支部委员会会议")]
    assert standings(world.person) == before


def test_a_lost_member_needs_the_day_of_the_last_contact(world, sign_in):
    client = sign_in()
    lost = {"procedure": "lost_contact"}

    assert "最后一次联系" in text(client, new_path(world.person), 422, **sent(**lost))
    text(client, new_path(world.person), 422, **sent(**lost, last_contact_on="2026-02-30"))
    sends = sent(**lost, last_contact_on="2026-03-01")
    assert client.post(new_path(world.person), sends).status_code == 302
    with looking(EVERYTHING):
        assert Case.objects.get().about == {"name": "示例甲", "last_contact_on": "2026-03-01"}


def test_the_general_beginning_leads_here_and_says_how(world, sign_in):
    answer = sign_in().get("/procedures/cases/new/?procedure=disposal&organisation=Z1")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/disposals/new/")
    assert "先由党组织提出" in text(sign_in(), answer["Location"])


def test_facts_are_shown_without_a_verdict_and_reasons_are_marked_by_people(world, sign_in):
    client = sign_in()
    page = f"/disposals/facts/?member={world.person.uid}"
    body = text(client, page).partition("<main")[2]
    for word in ("应当处置", "建议", "风险", "排名", "得分", "自行脱党了"):
        assert word not in body
    assert "由支部研究" in body

    where = f"/disposals/facts/reasons/?member={world.person.uid}"
    one = {"kind": "dues", "month": "2026-06", "reason": "外出执行任务"}
    for _ in range(2):
        assert client.post(where, one).status_code == 302
    assert "已经写了理由" in text(client, where, 422, **{**one, "reason": "另一个"})
    assert "2026-07" in text(client, where, 422, **{**one, "month": "2026-13"})
    assert "外出执行任务" in text(client, page)
    with looking(EVERYTHING):
        row = ProperReason.objects.get()
    gone = f"/disposals/facts/reasons/{row.pk}/withdraw/"
    assert sign_in(place=world.second).post(gone).status_code == 404
    assert client.post(gone).status_code == 302
    assert "还没有写过" in text(client, page)


def test_found_again_is_offered_to_people_with_both_rules_and_begins_nothing(world, sign_in):
    day = date(2022, 10, 1)
    case = world.run(
        "lost_contact", "confirmation", {"confirmation": {"result": "found", "found_on": day}}
    )
    client = sign_in()

    assert f"/disposals/found/{case.pk}/" in text(client, f"/procedures/cases/{case.pk}/")
    body = text(client, f"/disposals/found/{case.pk}/")
    assert "系统不认定" in body
    assert "CZ-03" in body
    assert "JG-15" in body
    assert len(cases()) == 1
    other = world.run("correction", "finding")
    text(client, f"/disposals/found/{other.pk}/", 404)


def test_an_applicant_who_may_be_barred_is_warned_about_by_days_only(world, sign_in):
    world.run("removal", "approval")
    about = good_facts()["about"]
    with looking(EVERYTHING):
        Member.objects.filter(pk=world.person.pk).update(born_on=about["born_on"])
    client = sign_in()
    opening = {
        "procedure": "admission", "organisation": "Z1", "client_key": "admission-1",
        "name": "示例甲", "born_on": about["born_on"].isoformat(), "opened_on": "2026-11-01",
    }  # fmt: skip
    answer = client.post("/procedures/cases/new/", opening)
    if answer.status_code != 302 or "/cases/" not in answer["Location"]:
        world.admission(about=about)
    with looking(EVERYTHING):
        case = Case.objects.get(procedure="admission")

    assert f"/disposals/bars/{case.pk}/" in text(client, f"/procedures/cases/{case.pk}/")
    body = text(client, f"/disposals/bars/{case.pk}/")
    assert "前不得重新入党" in body
    assert "CZ-08" in body
    assert "自行脱党" not in body
    stranger = world.admission(subject_name="示例丁")
    assert "/disposals/bars/" not in text(client, f"/procedures/cases/{stranger.pk}/")


def test_whoever_begins_the_admission_of_a_barred_person_is_told_once(world, sign_in):
    world.run("removal", "approval")
    sign_in()
    with looking(EVERYTHING):
        about = good_facts()["about"]
        Member.objects.filter(pk=world.person.pk).update(born_on=about["born_on"])
    user = User.objects.latest("pk")
    world.admission(replace(world.secretary(), user_id=user.pk))

    assert "不得重新入党" in Notice.objects.get(recipient_id=user.pk).text


def test_days_without_a_vote_are_entered_by_the_office_within_the_rule(world, sign_in):
    office = sign_in("party_affairs_office", world.committee)
    page = f"/disposals/suspensions/new/?member={world.person.uid}"
    days = {"from_on": "2026-01-01", "basis": "示例〔2026〕1号"}

    assert "CF-02" in text(office, page)
    assert "最长" in text(office, page, 422, **days, until_on="2028-01-02")
    assert office.post(page, {**days, "until_on": "2028-01-01"}).status_code == 302
    assert "示例〔2026〕1号" in text(office, "/disposals/")
    assert "示例〔2026〕1号" not in text(sign_in(), "/disposals/")
    text(sign_in(), page, 404)
    with looking(EVERYTHING):
        row = RightsSuspension.objects.get()
    gone = f"/disposals/suspensions/{row.pk}/withdraw/"
    text(office, gone)
    assert office.post(gone, {"reason": "填错人"}).status_code == 302
    assert "示例〔2026〕1号" not in text(office, "/disposals/")


def test_the_rights_are_there_for_every_member(sign_in):
    body = text(sign_in("member"), "/disposals/rights/")
    assert "申诉" in body
    assert "QL-03" in body


@pytest.mark.parametrize("path", ["/disposals/", "/disposals/?view=ended", "/disposals/own/"])
def test_a_page_asks_the_database_little(world, sign_in, path, django_assert_max_num_queries):
    world.run("correction", "served")
    world.run("withdrawal")
    client = sign_in("branch_secretary", member=world.person)
    client.get(path)
    with django_assert_max_num_queries(MAX_QUERIES + (6 if "own" in path else 0)):
        client.get(path)
