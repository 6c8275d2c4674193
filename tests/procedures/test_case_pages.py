"""The pages of running cases: begun, done step by step, approved, set right, moved, papers."""

import pytest
from django.urls import reverse
from tests.procedures.samples import good_facts
from tests.procedures.visitors import hidden, office_of, secretary_of, typed
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.permissions import looking
from shuanghe.kernel.ui import slots
from shuanghe.procedures.models import Case, CaseMove, CaseStep

STEPS = good_facts()["steps"]


@pytest.fixture
def secretary(world):
    return secretary_of(world.first)


@pytest.fixture
def office(world):
    return office_of(world.committee)


@pytest.fixture
def begun_here(monkeypatch):
    """No activity offers a page of its own to begin a case."""
    monkeypatch.setitem(slots._filled, "begin", [])


def page(name, *args):
    return reverse(f"procedures:{name}", args=args)


def text(answer):
    return answer.content.decode()


def main_of(answer):
    return text(answer).split("<main", 1)[1].split("</main>", 1)[0]


def faults_in(answer):
    """The list of faults at the top of a form."""
    return text(answer).partition('<div class="errors"')[2].partition("</div>")[0]


def do(client, case, code, **changes):
    """Open the form of a step and send it."""
    address = page("step", case.pk, code)
    sent = {**hidden(client.get(address)), **typed({**STEPS[code], **changes})}
    return client.post(address, sent)


def steps_kept(case):
    with looking(EVERYTHING):
        return list(CaseStep.objects.filter(case=case, replaced_at=None).order_by("number"))


def test_a_procedure_with_a_page_of_its_own_is_begun_there(world, secretary, monkeypatch):
    def offering(*, actor, procedure, organisation):
        return slots.Offer("登记申请人", "/own/") if procedure == "admission" else None

    monkeypatch.setitem(slots._filled, "begin", [offering])
    assert "登记申请人" in text(secretary.get(page("case_new")))
    asked = {"procedure": "admission", "organisation": "Z1"}
    assert secretary.get(page("case_new"), asked).url == "/own/"
    other = {"procedure": "lost_contact", "organisation": "Z1"}
    assert secretary.get(page("case_new"), other).status_code == 200


@pytest.mark.usefixtures("begun_here")
def test_a_case_is_begun_with_what_the_definition_asks(world, secretary):
    asked = {"procedure": "admission", "organisation": "Z1"}
    form = secretary.get(page("case_new"), asked)
    sent = {
        **asked,
        **hidden(form),
        "name": "示例甲",
        "born_on": "1996-02-11",
        "opened_on": "2021-03-01",
    }

    first = secretary.post(page("case_new"), sent)
    again = secretary.post(page("case_new"), sent)

    assert first.status_code == again.status_code == 302
    assert first.url == again.url
    with looking(EVERYTHING):
        case = Case.objects.get()
    assert (case.subject_name, case.organisation_id) == ("示例甲", world.first.pk)
    shown = text(secretary.get(first.url))
    assert "现在要办" in shown
    assert "递交入党申请书" in shown


@pytest.mark.usefixtures("begun_here")
def test_a_beginning_without_a_birthday_keeps_what_was_typed(world, secretary):
    asked = {"procedure": "admission", "organisation": "Z1"}
    sent = {**asked, **hidden(secretary.get(page("case_new"), asked)), "name": "示例甲"}
    answer = secretary.post(page("case_new"), {**sent, "opened_on": "2021-03-01"})
    assert answer.status_code == 422
    assert "请填写“出生日期”" in text(answer)
    assert 'value="示例甲"' in text(answer)


@pytest.mark.usefixtures("begun_here")
def test_a_case_of_a_member_is_begun_from_the_roll(world, secretary):
    asked = {"procedure": "lost_contact", "organisation": "Z1"}
    form = secretary.get(page("case_new"), asked)
    assert all(member.name in text(form) for member in world.members)
    sent = {**asked, **hidden(form), "opened_on": "2026-01-05", "last_contact_on": "2026-01-01"}
    assert secretary.post(page("case_new"), {**sent, "member": "999999"}).status_code == 422
    assert secretary.post(page("case_new"), {**sent, "member": world.members[0].pk}).url
    with looking(EVERYTHING):
        assert Case.objects.get().member_id == world.members[0].pk


def test_the_list_says_what_is_next_and_what_is_late(world, secretary, office):
    world.go_on(world.admission(), "application")
    shown = text(secretary.get(page("cases")))
    assert "党组织派人谈话" in shown
    assert "逾期" in shown
    assert "示例甲" in text(office.get(page("cases"), {"late": "1"}))
    assert "示例甲" not in text(office.get(page("cases"), {"q": "示例乙"}))
    assert "示例甲" not in text(office.get(page("cases"), {"procedure": "election"}))
    assert "示例甲" not in text(office.get(page("cases"), {"state": "finished"}))
    assert office.get(page("cases"), {"organisation": "Z3"}).status_code == 404


def test_an_empty_list_says_what_to_do(secretary):
    shown = text(secretary.get(page("cases")))
    assert "还没有在办的事项" in shown
    assert page("case_new") in shown


def test_a_step_done_twice_by_a_double_click_is_one_step(world, secretary):
    case = world.admission()
    address = page("step", case.pk, "application")
    sent = {**hidden(secretary.get(address)), **typed(STEPS["application"])}
    assert secretary.post(address, sent).status_code == 302
    assert secretary.post(address, sent).status_code == 302
    assert len(steps_kept(case)) == 1


def test_a_fault_stands_at_its_field_with_article_and_mend_and_nothing_typed_is_lost(
    world, secretary
):
    case = world.go_on(world.admission(), "activist")
    answer = do(secretary, case, "contacts", contacts=3)
    shown = text(answer)
    assert answer.status_code == 422
    assert 'id="id_contacts_error"' in shown
    assert "FZ-05" in shown
    assert "怎样改" in shown
    assert 'name="contacts" value="3"' in shown
    assert len(steps_kept(case)) == 3


def test_a_number_that_is_none_is_told_at_its_field(world, secretary):
    case = world.go_on(world.admission(), "activist")
    shown = text(do(secretary, case, "contacts", contacts="两人"))
    assert "应为数字，现为“两人”" in shown
    assert 'value="两人"' in shown


def test_what_is_missing_and_what_is_wrong_are_told_together(world, secretary):
    case = world.go_on(world.admission(), "activist")
    address = page("step", case.pk, "contacts")
    sent = {**hidden(secretary.get(address)), "done_on": "2021-09-20", "contacts": "3"}
    told = faults_in(secretary.post(address, sent))
    assert "请填写“都是正式党员”" in told
    assert "FZ-05" in told


def test_a_step_whose_turn_may_come_is_not_called_out_of_place(world, secretary):
    case = world.admission()
    shown = text(secretary.get(page("case", case.pk)))
    assert "共 25 步" in shown
    assert "这种情形不用办" not in shown


def test_a_form_tells_the_limits_of_its_rules_as_days(world, secretary):
    case = world.go_on(world.admission(), "application")
    assert "最迟 2021-04-01" in text(secretary.get(page("step", case.pk, "first_talk")))


def test_a_step_before_its_turn_names_what_comes_first(world, secretary):
    case = world.go_on(world.admission(), "first_talk")
    shown = text(secretary.get(page("step", case.pk, "form")))
    assert "还不能办，要先办" in shown
    assert "上级党委预审" in shown
    assert 'name="done_on"' not in shown


def test_what_changed_meanwhile_is_told_and_the_second_try_passes(world, secretary):
    case = world.go_on(world.admission(), "application")
    address = page("step", case.pk, "first_talk")
    stale = {**hidden(secretary.get(address)), **typed(STEPS["first_talk"]), "version": "1"}
    answer = secretary.post(address, stale)
    assert answer.status_code == 422
    assert "别人刚刚改过" in text(answer)
    assert STEPS["first_talk"]["talker"] in text(answer)
    assert secretary.post(address, {**stale, **hidden(answer)}).status_code == 302


def test_the_branch_sees_who_files_and_the_committee_files(world, secretary, office):
    case = world.go_on(world.admission(), "activist")
    seen = text(secretary.get(page("step", case.pk, "activist_filed")))
    assert "示例党委办理" in seen
    assert 'name="done_on"' not in seen
    forced = {**typed(STEPS["activist_filed"]), "version": str(case.version), "client_key": "x"}
    refused = secretary.post(page("step", case.pk, "activist_filed"), forced)
    assert refused.status_code == 422
    assert do(office, case, "activist_filed").status_code == 302
    assert steps_kept(case)[-1].body_name == "示例党委"


def test_another_branch_gets_the_answer_of_a_case_that_is_not_there(world, secretary):
    case = world.go_on(world.admission(), "application")
    stranger = secretary_of(world.second)
    names = ("case", "stop", "move", "redefine")
    for client, status in ((secretary, 200), (stranger, 404)):
        assert client.get(page("case", case.pk)).status_code == status
        assert client.get(page("step", case.pk, "application")).status_code == status
        assert client.get(page("correct", case.pk, "application")).status_code == status
        assert client.get(page("redo", case.pk, "application")).status_code == status
    for name in names:
        there, missing = (
            stranger.get(page(name, case.pk)),
            stranger.get(page(name, case.pk + 1000)),
        )
        assert there.status_code == missing.status_code == 404
        assert main_of(there) == main_of(missing)
    sent = {**typed(STEPS["first_talk"]), "version": "2", "client_key": "k"}
    assert stranger.post(page("step", case.pk, "first_talk"), sent).status_code == 404


def test_a_correction_keeps_the_former_and_shows_it(world, secretary):
    case = world.go_on(world.admission(), "first_talk")
    address = page("correct", case.pk, "first_talk")
    sent = {**hidden(secretary.get(address)), **typed(STEPS["first_talk"]), "talker": "示例丁"}
    assert secretary.post(address, sent).status_code == 422
    assert secretary.post(address, {**sent, "why": "写错人"}).status_code == 302
    shown = text(secretary.get(page("step", case.pk, "first_talk")))
    assert "示例丁" in shown
    assert "写错人" in shown
    assert STEPS["first_talk"]["talker"] in shown


def test_doing_anew_shows_what_will_be_set_aside(world, secretary):
    case = world.go_on(world.admission(), "activist")
    address = page("redo", case.pk, "first_talk")
    form = secretary.get(address)
    assert "推荐和确定入党积极分子" in text(form)
    answer = secretary.post(address, {**hidden(form), "reason": "谈话人不对"})
    assert answer.status_code == 302
    assert [row.code for row in steps_kept(case)] == ["application"]


def test_only_the_committee_takes_its_filing_back(world, secretary, office):
    case = world.go_on(world.admission(), "activist_filed")
    address = page("withdraw", case.pk, "activist_filed")
    assert secretary.get(address).status_code == 404
    form = office.get(address)
    assert office.post(address, {**hidden(form), "reason": "材料有误"}).status_code == 302
    assert [row.code for row in steps_kept(case)][-1] == "activist"


def test_a_stopped_case_says_why_and_takes_no_more_steps(world, secretary):
    case = world.go_on(world.admission(), "application")
    address = page("stop", case.pk)
    sent = {**hidden(secretary.get(address)), "reason": "本人撤回申请"}
    assert secretary.post(address, sent).status_code == 302
    assert "本人撤回申请" in text(secretary.get(page("case", case.pk)))
    assert "现在要办" not in text(secretary.get(page("case", case.pk)))
    assert "已经结束" in text(secretary.get(page("step", case.pk, "first_talk")))


def test_a_case_is_handed_over_seen_by_both_and_taken(world, secretary):
    case = world.go_on(world.admission(), "contacts")
    address = page("move", case.pk)
    form = secretary.get(address)
    wrong = secretary.post(address, {**hidden(form), "to_code": "NOBODY", "reason": "调动"})
    assert "没有编码为“NOBODY”" in text(wrong)
    sent = {**hidden(form), "to_code": "Z3", "reason": "调动"}
    assert secretary.post(address, sent).status_code == 302
    assert "已移交示例第三支部" in text(secretary.get(page("case", case.pk)))
    receiver = secretary_of(world.third)
    assert "示例甲" in text(receiver.get(page("cases")))
    with looking(EVERYTHING):
        move = CaseMove.objects.get()
    assert secretary.post(page("accept", move.pk)).status_code == 404
    taken = receiver.post(page("accept", move.pk))
    assert receiver.get(taken.url).status_code == 200
    assert secretary.get(page("case", case.pk)).status_code == 404


def test_a_case_sent_back_tells_the_sender_why(world, secretary):
    case = world.admission()
    sent = {**hidden(secretary.get(page("move", case.pk))), "to_code": "Z3", "reason": "调动"}
    secretary.post(page("move", case.pk), sent)
    with looking(EVERYTHING):
        move = CaseMove.objects.get()
    receiver = secretary_of(world.third)
    assert receiver.post(page("send_back", move.pk), {"reason": ""}).status_code == 422
    assert receiver.post(page("send_back", move.pk), {"reason": "缺材料"}).status_code == 302
    shown = text(secretary.get(page("case", case.pk)))
    assert "退回：缺材料" in shown


def test_a_scan_is_kept_given_out_and_set_aside(world, secretary, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    from django.core.files.uploadedfile import SimpleUploadedFile

    case = world.admission()
    scan = SimpleUploadedFile("申请书.pdf", b"%PDF-1.4\n%%EOF\n")
    sent = {"title": "入党申请书", "paper": scan}
    answer = secretary.post(page("attach", case.pk, "application"), sent)
    shown = text(secretary.get(answer.url))
    assert "申请书.pdf" in shown
    with looking(EVERYTHING):
        paper = case.papers.get()
    given = secretary.get(page("paper", case.pk, paper.pk))
    assert given["Content-Disposition"].startswith("attachment")
    stranger = secretary_of(world.second)
    assert stranger.get(page("paper", case.pk, paper.pk)).status_code == 404
    form = secretary.get(page("set_aside", case.pk, paper.pk))
    withdrawn = {**hidden(form), "reason": "传错"}
    assert secretary.post(page("set_aside", case.pk, paper.pk), withdrawn).status_code == 302
    assert secretary.get(page("paper", case.pk, paper.pk)).status_code == 404


def test_a_whole_admission_is_done_through_the_pages(world, secretary, office):
    case = world.admission()
    above = {"activist_filed", "prospective_filed", "pre_review", "approval"}
    for code in STEPS:
        client = office if code in above | {"confirmation_approval"} else secretary
        answer = do(client, case, code)
        assert answer.status_code == 302, (code, faults_in(answer))
    with looking(EVERYTHING):
        assert Case.objects.get().state == "finished"
