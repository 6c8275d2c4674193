"""The first month on its pages: derived from the data, read steps for one's own account."""

import re
from datetime import date, timedelta

import pytest
from django.http import Http404
from tests.insight.guidance.worlds import CHANGED, TODAY, account
from tests.records.worlds import EVERYTHING

from shuanghe.activities.meetings.models import Meeting
from shuanghe.duties.queries import slots
from shuanghe.duties.services import obligations_issue
from shuanghe.insight.guidance.models import GuideMark
from shuanghe.insight.guidance.pages import linking, months
from shuanghe.insight.guidance.queries.guide import guide_of
from shuanghe.insight.guidance.queries.seats import seat_of
from shuanghe.insight.guidance.services import mark_put, mark_withdraw
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.periods import Every, period_of
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Member, Organisation
from shuanghe.records.models import Record

SYSTEM = Actor.system("测试")


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def duties(changed):
    """This month's duties by the real rulebook."""
    obligations_issue(SYSTEM, month=period_of(Every.MONTH, TODAY))
    yield
    slots._kept.clear()


def guide(changed, user=None):
    actor = changed.actor(user or changed.new)
    with looking(EVERYTHING):
        return guide_of(seat_of(actor, changed.branch, on=TODAY), on=TODAY)


def done(changed) -> set[str]:
    return {one.step.code for one, _rule in guide(changed).steps if one.is_done}


def test_the_guide_begins_with_the_post_of_the_reader(changed):
    assert guide(changed).seat.since == CHANGED
    office = account("office", changed.world.committee, "party_affairs_office", since=TODAY)
    with looking(EVERYTHING):
        seat = seat_of(changed.actor(office), changed.world.committee, on=TODAY)
    assert (seat.track, seat.since) == ("office", TODAY)


def test_what_the_data_says_is_done_and_nothing_else(changed):
    assert "roll" in done(changed)
    assert "joined" not in done(changed)
    with looking(EVERYTHING):
        Member.objects.update(joined_on=date(2015, 1, 1))
    assert "joined" in done(changed)
    assert "term" not in done(changed)
    with looking(EVERYTHING):
        Organisation.objects.filter(pk=changed.branch.pk).update(term_ends_on=date(2027, 5, 1))
        changed.branch.refresh_from_db()
    assert "term" in done(changed)


def test_posts_that_a_committee_needs_are_named(changed):
    step = next(one for one, _rule in guide(changed).steps if one.step.code == "posts")
    assert not step.is_done
    assert "组织委员" in step.says
    assert "书记" not in step.says.replace("组织委员", "")


def test_a_meeting_of_the_predecessor_does_not_count(changed):
    with looking(EVERYTHING):
        held = Meeting.objects.create(
            organisation=changed.branch, kinds=["theme_day"], title="主题党日",
            planned_on=CHANGED - timedelta(days=1), client_key="before", created_by="测试",
        )  # fmt: skip
    assert "planned" not in done(changed)
    with looking(EVERYTHING):
        Meeting.objects.filter(pk=held.pk).update(planned_on=CHANGED)
    assert "planned" in done(changed)
    assert "called" not in done(changed)


def test_reading_is_kept_for_the_own_account_and_can_be_taken_back(changed):
    actor = changed.actor(changed.new)
    given = {"organisation": changed.branch, "since": CHANGED, "code": "first_list"}
    mark_put(actor, **given)
    mark_put(actor, **given)
    assert "first_list" in done(changed)
    with looking(EVERYTHING):
        assert GuideMark.objects.count() == 1
        assert AuditLine.objects.filter(verb="mark_put").count() == 2
    assert mark_withdraw(actor, **given) == 1
    assert "first_list" not in done(changed)


def test_a_step_that_follows_from_the_data_is_never_ticked_by_hand(changed):
    with pytest.raises(Refused, match="由数据得出"):
        mark_put(
            changed.actor(changed.new), organisation=changed.branch, since=CHANGED, code="roll"
        )


def test_nobody_marks_on_another_branch(changed):
    with pytest.raises(Http404):
        mark_put(
            changed.actor(changed.new),
            organisation=changed.world.second, since=CHANGED, code="first_list",
        )  # fmt: skip


def test_the_month_page_offers_the_guide_until_it_is_put_away(changed, duties):
    client = changed.client(changed.new)
    page = text_of(client.get("/month/"))
    assert "第一个月：已完成" in page
    assert "书记交接" in page
    client.post("/guidance/", {"code": "put_away", "do": "read"})
    page = text_of(client.get("/month/"))
    assert "第一个月：已完成" not in page
    client.post("/guidance/", {"code": "put_away", "do": "unread"})
    assert "第一个月：已完成" in text_of(client.get("/month/"))


def record_create(place) -> Record:
    """A first record of work at a place."""
    with looking(EVERYTHING):
        return Record.objects.create(
            organisation=place, kinds=["theme_day"], title="主题党日", done_on=TODAY,
            period_on=TODAY, entered_on=TODAY, client_key="first", filed_by="测试",
        )  # fmt: skip


def test_a_body_without_a_record_is_guided_however_long_the_post_is_held(
    changed, duties, monkeypatch
):
    later = TODAY + timedelta(days=200)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: later)
    client = changed.client(changed.new)
    assert "第一个月：已完成" in text_of(client.get("/month/"))
    record_create(changed.branch)
    assert "第一个月：已完成" not in text_of(client.get("/month/"))


def test_after_the_first_month_nothing_is_offered(changed, duties, monkeypatch):
    record_create(changed.branch)
    later = TODAY + timedelta(days=200)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: later)
    page = text_of(changed.client(changed.new).get("/month/"))
    assert "第一个月：已完成" not in page
    assert "书记交接" not in page


def test_every_step_says_why_with_article_and_confidence(changed, duties):
    page = text_of(changed.client(changed.new).get("/guidance/"))
    assert "现在做这一步" in page
    assert "中国共产党支部工作条例" in page
    assert "示例默认" in page
    assert page.count("怎么办") >= 10


def test_a_tick_by_hand_is_answered_with_a_sentence(changed, duties):
    answer = changed.client(changed.new).post("/guidance/", {"code": "roll"}, follow=True)
    assert "由数据得出" in text_of(answer)


def test_the_first_list_explains_each_open_duty_from_the_rulebook(changed, duties):
    html = changed.client(changed.new).get("/guidance/duties/").content.decode()
    assert "留什么材料" in html
    assert "会议记录" in html
    assert "已核原文" in html or "二手来源" in html
    assert "/meetings/new/?organisation=Z1&amp;kind=" in html
    assert "补录" not in html


def test_what_was_missed_is_filed_afterwards_and_no_meeting_planned_for_it(changed, duties):
    obligations_issue(SYSTEM, month=period_of(Every.MONTH, date(TODAY.year, TODAY.month - 1, 1)))
    html = changed.client(changed.new).get("/guidance/duties/").content.decode()
    assert "逾期未办" in html
    assert ">补录<" in html


def test_the_first_meeting_leads_to_the_form_filled_in(changed, duties):
    client = changed.client(changed.new)
    html = client.get("/guidance/meeting/").content.decode()
    address = re.search(r'href="(/meetings/new/\?[^"]+)"', html)[1].replace("&amp;", "&")
    assert "kind=branch_committee_meeting" in address
    assert "会议记录示例" in html
    form = client.get(address)
    assert form.status_code == 200
    assert "支部委员会会议" in form.content.decode()


def test_whoever_has_no_role_in_the_guide_does_not_find_it(changed):
    assert changed.client(changed.old).get("/guidance/").status_code == 404


def test_the_page_stays_within_its_budget(changed, duties, django_assert_max_num_queries):
    client = changed.client(changed.new)
    client.get("/guidance/")
    with django_assert_max_num_queries(12):
        answer = client.get("/guidance/")
    assert len(answer.content) < 100_000


SLOTS_AGAIN = 3
"""How often a test reads the slots of the year, as nothing is kept of them before the commit."""


@pytest.mark.parametrize("path", ["/", "/month/", "/month/?organisation=Z1"])
def test_the_month_page_stays_within_its_budget_while_both_cards_show(
    changed, duties, django_assert_max_num_queries, path
):
    client = changed.client(changed.new)
    client.get(path)
    with django_assert_max_num_queries(12 + SLOTS_AGAIN):
        page = text_of(client.get(path))
    assert "第一个月：已完成" in page
    assert "书记交接：示例甲 → 示例乙" in page


def test_the_page_of_the_first_meeting_works_it_out_once(changed, duties, monkeypatch):
    asked = []
    monkeypatch.setattr(months, "first_meeting", lambda *a, **k: asked.append(a))
    monkeypatch.setattr(linking, "first_meeting", lambda *a, **k: asked.append(a))
    answer = changed.client(changed.new).get("/guidance/meeting/")
    assert (answer.status_code, len(asked)) == (200, 1)
