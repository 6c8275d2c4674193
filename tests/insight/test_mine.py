"""My own list: every figure opens to the acts behind it, and to nobody else's."""

from datetime import date
from decimal import Decimal

import pytest
from tests.duties.ledgers import SYSTEM, always, duty
from tests.insight.conftest import EVERYTHING, TODAY
from tests.insight.test_month import meeting, task, text_of

from shuanghe.activities.meetings.models import Appraisal
from shuanghe.duties.services import MemberEntry, member_credit_file, obligations_issue
from shuanghe.identity.models import Role
from shuanghe.kernel.periods import Every
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Post
from shuanghe.records.services import record_file


@pytest.fixture
def person(enterprise, django_capture_on_commit_callbacks):
    """A plain member of the branch who owes 32 hours of study."""
    user = enterprise.person("member", enterprise.branch, ["me.read"], with_member=True)
    hours = duty(
        "JY-01", every=Every.YEAR, needs=32, unit="hours", subjects=("member",),
        kinds=("training_session",), owner="",
    )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        obligations_issue(SYSTEM, year=2026, on=date(2026, 1, 1), rules_on=always(hours))
    return user


def studied(enterprise, member, place, *, title: str, day: date, hours: int) -> int:
    """A study session of a place, with hours for one member; gives the record's id."""
    with looking(EVERYTHING):
        record = record_file(
            SYSTEM, organisation=place, kinds=["training_session"], title=title, done_on=day,
            hours=Decimal(hours), client_key=title, on=TODAY,
        )  # fmt: skip
        entry = MemberEntry(
            member.pk, "training_session", day, day, "records.record", record.pk, Decimal(hours)
        )
        member_credit_file(SYSTEM, organisation=enterprise.root, entries=[entry])
    return record.pk


def test_hours_open_to_the_acts_that_gave_them_wherever_they_were(enterprise, person):
    own = person.member
    studied(enterprise, own, enterprise.branch, title="学习安全规程", day=date(2026, 3, 5), hours=3)
    studied(enterprise, own, enterprise.far, title="集中培训班", day=date(2026, 6, 8), hours=8)
    page = text_of(enterprise.client(person).get("/mine/"))
    assert "已记 11 学时，共需 32 学时" in page
    assert "计入 2 次" in page
    assert page.index("2026-03-05 学习安全规程") < page.index("2026-06-08 集中培训班")
    assert f"集中培训班 {enterprise.far.name} · 8 学时" in page
    assert "3 学时" in page
    assert "8 学时" in page


def test_nobody_elses_acts_are_on_my_list(enterprise, person):
    other = enterprise.person("other", enterprise.branch, ["me.read"], with_member=True)
    studied(enterprise, other.member, enterprise.branch, title="别人的学习", day=TODAY, hours=3)
    page = text_of(enterprise.client(person).get("/mine/"))
    assert "任务 JY-01" in page
    assert "别人的学习" not in page


def test_a_record_is_linked_only_for_those_who_may_open_it(enterprise, person):
    pk = studied(
        enterprise, person.member, enterprise.branch, title="学习安全规程", day=TODAY, hours=3
    )
    assert f"/records/{pk}/" not in enterprise.client(person).get("/mine/").content.decode()
    reader = enterprise.person("reader", enterprise.branch, ["me.read", "record.read"])
    reader.member = person.member
    person.member = None
    person.save()
    reader.save()
    assert f"/records/{pk}/" in enterprise.client(reader).get("/mine/").content.decode()


def test_what_two_posts_ask_of_one_person_stands_once(
    enterprise, django_capture_on_commit_callbacks
):
    user = enterprise.person("member", enterprise.branch, ["me.read"], with_member=True)
    posts = ("secretary", "discipline_commissioner")
    with looking(EVERYTHING):
        for kind in posts:
            Post.objects.create(
                organisation=enterprise.branch, member=user.member, kind=kind,
                from_on=date(2026, 1, 1),
            )  # fmt: skip
    hours = duty(
        "JG-02", every=Every.YEAR, needs=56, unit="hours", kinds=("training_session",), owner="",
        subjects=tuple(f"post:{kind}" for kind in posts),
    )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        obligations_issue(SYSTEM, year=2026, on=date(2026, 1, 1), rules_on=always(hours))
    studied(enterprise, user.member, enterprise.branch, title="学习", day=TODAY, hours=3)
    html = enterprise.client(user).get("/mine/").content.decode()
    assert html.count("<h3>") == 1
    assert "已记 3 学时，共需 56 学时" in text_of(enterprise.client(user).get("/mine/"))


def test_every_own_item_leads_to_its_rule(enterprise, person):
    assert 'href="/rules/JY-01/"' in enterprise.client(person).get("/mine/").content.decode()


@pytest.mark.parametrize("is_leading", [False, True])
def test_my_list_stays_within_its_budget(
    enterprise, person, is_leading, django_assert_max_num_queries
):
    if is_leading:
        with looking(EVERYTHING):
            Post.objects.create(
                organisation=enterprise.branch, member=person.member, kind="secretary",
                from_on=date(2026, 1, 1),
            )  # fmt: skip
    for month in range(1, 10):
        studied(
            enterprise, person.member, enterprise.branch,
            title=f"学习{month}", day=date(2026, month, 6), hours=1,
        )  # fmt: skip
    client = enterprise.client(person)
    client.get("/mine/")
    with django_assert_max_num_queries(12):
        client.get("/mine/")


def test_the_list_of_a_judge_who_leads_a_branch_stays_within_it_too(
    enterprise, person, django_assert_max_num_queries
):
    judging = ["project.accept", "counselling.judge", "counselling.coach", "notice.read"]
    Role.objects.filter(code="test_member").update(rights=["me.read", *judging])
    with looking(EVERYTHING):
        Post.objects.create(
            organisation=enterprise.branch, member=person.member, kind="secretary",
            from_on=date(2026, 1, 1),
        )  # fmt: skip
    studied(enterprise, person.member, enterprise.far, title="学习", day=TODAY, hours=1)
    task(enterprise.far, owner=person.member)
    client = enterprise.client(person)
    client.get("/mine/")
    with django_assert_max_num_queries(12):
        client.get("/mine/")


def test_what_a_meeting_gave_me_to_do_is_on_my_list_wherever_it_met(enterprise, person):
    set_task = task(enterprise.far, owner=person.member)
    task(enterprise.far, text="别人的事")
    answer = enterprise.client(person).get("/mine/")
    page = text_of(answer)
    assert "会议交办给我的" in page
    assert "更新公示牌 超期 4 天" in page
    assert "别人的事" not in page
    html = answer.content.decode()
    assert f"/meetings/tasks/{set_task.pk}/" not in html, "a plain member cannot finish it"
    assert f'href="/meetings/{set_task.item.meeting_id}/"' not in html


def test_my_own_appraisal_is_shown_to_me_alone_once_it_was_told(enterprise, person):
    held = meeting(enterprise.branch, kinds=["democratic_appraisal"], state="held")
    other = enterprise.person("other", enterprise.branch, ["me.read"], with_member=True)
    days = dict.fromkeys(("self_on", "mutual_on", "ballot_on", "opinion_on"), TODAY)
    with looking(EVERYTHING):
        mine = Appraisal.objects.create(
            meeting=held, member=person.member, member_name="我", opinion="excellent", **days
        )
        Appraisal.objects.create(
            meeting=held,
            member=other.member,
            member_name="他",
            opinion="basically_qualified",
            **days,
        )
    client = enterprise.client(person)
    before = text_of(client.get("/mine/"))
    assert "已评定，待反馈" in before
    assert "优秀" not in before
    mine.feedback_on = TODAY
    with looking(EVERYTHING):
        mine.save()
    after = text_of(client.get("/mine/"))
    assert "优秀" in after
    assert "基本合格" not in after
