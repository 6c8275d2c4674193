"""Letters: offered, answered, renewed, ended; the role behind them; what hosts rate."""

import io
from datetime import date, timedelta

import pytest
from django.http import Http404
from docx import Document
from tests.activities.counselling.pool.worlds import TODAY, told
from tests.records.worlds import EVERYTHING

from shuanghe.activities.counselling.documents import letter_bytes
from shuanghe.activities.counselling.models import Appointment, Counsellor
from shuanghe.activities.counselling.queries.appointments import (
    is_over,
    is_renewable,
    own_appointments,
    quarters_of,
    role_seen,
)
from shuanghe.activities.counselling.queries.pool import lines_of
from shuanghe.activities.counselling.queries.ratings import ratings_of
from shuanghe.activities.counselling.services.answering import appointment_answer
from shuanghe.activities.counselling.services.appointing import (
    appointment_end,
    appointment_offer,
    appointment_renew,
)
from shuanghe.activities.counselling.services.rating import host_rate
from shuanghe.duties.models import Deadline
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


def fresh(one):
    with looking(EVERYTHING):
        return Appointment.objects.select_related("organisation", "member").get(pk=one.pk)


def test_a_letter_holds_for_a_year_and_waits_for_its_counsellor(world):
    one = world.offered()
    assert (one.state, one.from_on, one.until_on) == ("offered", TODAY, date(2027, 11, 21))
    assert (one.number, one.host_name) == ("PS-2026-01", "一厂党委")
    with looking(EVERYTHING):
        assert Deadline.objects.get(source_type="counselling.appointment").due_on > TODAY


def test_no_letter_goes_out_before_the_host_agreed(world):
    world.registered()
    call = world.call()
    world.need(call)
    with pytest.raises(Refused, match="企业同意之后"):
        appointment_offer(
            world.actor("office"), organisation=world.places["DW"], match=world.matched(call)[0],
            from_on=TODAY, on=TODAY,
        )  # fmt: skip


def test_accepting_asks_the_security_administrator_for_the_role_and_gives_none(world):
    one = world.accepted()
    assert one.state == "accepted"
    (notice,) = told(world, "security")
    assert "请授予示例甲“党建辅导员”角色：组织编码填 D1（一厂党委）" in notice.text
    account = User.objects.get(member_id=one.member_id)
    assert notice.url == f"/identity/accounts/{account.pk}/"
    with looking(EVERYTHING):
        assert not RoleGrant.objects.filter(role__code="counsellor").exists()
        seen = role_seen(fresh(one), on=TODAY)
    assert not seen.is_held
    with looking(EVERYTHING):
        assert Deadline.objects.get(source_type="counselling.appointment").met_on == TODAY


def test_the_role_is_seen_in_force_once_it_is_given_and_until_it_ends(world):
    one = fresh(world.accepted())
    with looking(EVERYTHING):
        RoleGrant.objects.create(
            user=User.objects.get(member_id=one.member_id), granted_by="安全管理员",
            role=Role.objects.get(code="counsellor"), organisation=one.organisation,
            from_on=TODAY, until_on=one.until_on,
        )  # fmt: skip
        assert role_seen(one, on=TODAY).until_on == one.until_on
        assert role_seen(one, on=one.until_on - timedelta(days=1)).is_held
        assert not role_seen(one, on=one.until_on).is_held


def test_a_role_on_another_company_does_not_count(world):
    one = fresh(world.accepted())
    with looking(EVERYTHING):
        RoleGrant.objects.create(
            user=User.objects.get(member_id=one.member_id), granted_by="安全管理员",
            role=Role.objects.get(code="counsellor"), organisation=world.places["D2"],
            from_on=TODAY,
        )  # fmt: skip
        assert not role_seen(one, on=TODAY).is_held


def test_nobody_answers_for_another_and_a_refusal_says_why(world):
    one = fresh(world.offered())
    other = world.counsellor_actor(world.member("示例乙"))
    with pytest.raises(Http404):
        appointment_answer(other, appointment=one, is_accepted=True, on=TODAY)
    own = world.counsellor_actor(one.member)
    with pytest.raises(Refused, match="写明原因"):
        appointment_answer(own, appointment=one, is_accepted=False, on=TODAY)
    done = appointment_answer(own, appointment=one, is_accepted=False, note="任务冲突", on=TODAY)
    assert done.state == "declined"
    with pytest.raises(Refused, match="已经答复过"):
        appointment_answer(own, appointment=one, is_accepted=True, on=TODAY)
    assert not told(world, "security")


def test_the_next_term_begins_where_this_one_ends(world):
    one = fresh(world.accepted())
    args = {"organisation": world.places["DW"], "appointment": one, "on": TODAY}
    nearly = one.until_on - timedelta(days=30)
    assert not is_renewable(one, on=TODAY)
    assert is_renewable(one, on=nearly)
    assert is_over(one, on=one.until_on)
    made = appointment_renew(world.actor("office"), **args)
    assert (made.from_on, made.until_on) == (one.until_on, date(2028, 11, 21))
    with pytest.raises(Refused, match="已经发出续聘"):
        appointment_renew(world.actor("office"), **args)
    with looking(EVERYTHING):
        assert lines_of([Counsellor.objects.get()], on=TODAY)[0].active == 1


def test_an_end_has_its_reason_and_asks_to_take_the_role_back(world):
    one = fresh(world.accepted())
    args = {"organisation": world.places["DW"], "appointment": one, "on": TODAY}
    with pytest.raises(Refused, match="选择结束的原因"):
        appointment_end(world.actor("office"), ground="", **args)
    done = appointment_end(world.actor("office"), ground="done", note="结题", **args)
    assert (done.state, done.ended_on) == ("ended", TODAY)
    assert "收回" in told(world, "security")[-1].text
    with looking(EVERYTHING):
        assert lines_of([Counsellor.objects.get()], on=TODAY)[0].active == 0
    with pytest.raises(Refused, match="不能办这一步"):
        appointment_end(world.actor("office"), ground="done", **args)


def test_the_office_of_a_host_does_not_end_what_the_company_appointed(world):
    one = fresh(world.accepted())
    with pytest.raises(Http404):
        appointment_end(
            world.actor("host1"), organisation=world.places["DW"], appointment=one, ground="done",
            on=TODAY,
        )  # fmt: skip
    with pytest.raises(Refused, match="不是本单位发的"):
        appointment_end(
            world.actor("host1"), organisation=world.places["D1"], appointment=one, ground="done",
            on=TODAY,
        )  # fmt: skip


def rate(world, one, score, who="host1", **more):
    return host_rate(
        world.actor(who),
        **{
            "organisation": one.organisation, "appointment": one, "year": 2026, "quarter": 4,
            "score": score, "on": TODAY, **more,
        },
    )  # fmt: skip


def test_the_newest_word_of_a_quarter_makes_the_rating(world):
    one = fresh(world.accepted())
    rate(world, one, 50)
    rate(world, one, 80)
    with looking(EVERYTHING):
        found = ratings_of([one.counsellor_id])[one.counsellor_id]
    assert (found.score, found.count) == (80.0, 1)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"quarter": 3}, "不在聘期内"),
        ({"year": 2027, "quarter": 1}, "不在聘期内"),
        ({"quarter": 5}, "不在聘期内"),
        ({"score": 101}, "0 到 100"),
    ],
)
def test_a_rating_that_cannot_be_is_refused(world, more, words):
    one = fresh(world.accepted())
    with pytest.raises(Refused, match=words):
        rate(world, one, more.pop("score", 80), **more)


def test_the_office_does_not_rate_in_place_of_the_host(world):
    one = fresh(world.accepted())
    with pytest.raises(Refused, match="由企业自己评价"):
        rate(world, one, 80, who="office")


def test_only_an_accepted_appointment_is_rated(world):
    one = fresh(world.offered())
    assert quarters_of(one, on=TODAY) == []
    with pytest.raises(Refused, match="接受聘任之后"):
        rate(world, one, 80)


def test_one_sees_the_own_appointments_and_nobody_elses(world):
    one = world.offered()
    other = world.member("示例乙")
    assert [each.pk for each in own_appointments(one.member_id)] == [one.pk]
    assert own_appointments(other.pk) == []


def test_the_letter_names_both_sides_and_the_term(world):
    one = fresh(world.accepted())
    text = "\n".join(
        each.text for each in Document(io.BytesIO(letter_bytes(one, "docx"))).paragraphs
    )
    for words in (
        "党建辅导员聘书", "示例甲同志", "一厂党委", "2026年11月21日起至2027年11月20日止",
        "党建+绿色发展", "PS-2026-01", "示例区域公司党委",
    ):  # fmt: skip
        assert words in text
    assert letter_bytes(one, "pdf").startswith(b"%PDF")
