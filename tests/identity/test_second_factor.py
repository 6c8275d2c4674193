"""The second factor: enrolling, signing in with it, losing it."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone
from tests.identity.conftest import PASSWORD, SYSTEM

from shuanghe.identity.services import (
    recovery_codes_renew,
    second_factor_enrol,
    second_factor_remove,
    second_factor_reset,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor

pytestmark = pytest.mark.django_db
ENROL = "/identity/own/second-factor/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(moment, secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(moment.timestamp()) // 30))


def actor_for(user, tree):
    return Actor.for_self(name=user.name, user_id=user.pk, home=tree["left"].path)


@pytest.fixture
def enrolled(person, tree, later):
    """enrolled("name", role) has an authenticator app since ten minutes ago."""

    def make(name, role="party_affairs_office"):
        user = person(name, role=role)
        codes = second_factor_enrol(
            actor_for(user, tree),
            organisation=tree["left"],
            user=user,
            secret=SECRET,
            code=code_at(timezone.now()),
            at=timezone.now(),
        )
        later(timedelta(minutes=10))
        return user, codes

    return make


def test_the_code_is_the_published_one():
    """RFC 6238, appendix B: 59 s after the epoch, SHA-1, the last six of eight digits."""
    assert format_hotp_value(hotp_value("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1)) == "287082"


def test_staff_must_enrol_before_any_other_page_when_required(client, person, sign_in, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    person("wang", role="party_affairs_office")
    sign_in("wang")
    for address in ("/", "/identity/own/", "/identity/own/password/", "/identity/accounts/"):
        assert client.get(address)["Location"] == ENROL
    page = client.get(ENROL)
    assert page.status_code == 200
    assert "data:image/svg+xml" in page.text
    secret = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")
    done = client.post(ENROL, {"code": code_at(timezone.now(), secret)})
    assert done.status_code == 200
    assert len(re.findall(r"^\d{8}$", done.text.replace("<pre>", "\n"), re.MULTILINE)) == 10
    assert client.get("/identity/own/").status_code == 200


def test_nobody_must_enrol_when_not_required_or_not_staff(client, person, sign_in, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    person("wang", role="party_affairs_office")
    sign_in("wang")
    assert client.get("/identity/own/").status_code == 200
    settings.SECOND_FACTOR_REQUIRED = True
    person("liming", role="branch_secretary")
    other = Client()
    sign_in("liming", by=other)
    assert other.get("/identity/own/").status_code == 200


def test_a_staff_role_given_in_mid_session_asks_for_it_at_the_next_request(
    client, person, sign_in, settings
):
    settings.SECOND_FACTOR_REQUIRED = True
    user = person("wang", role="member")
    sign_in("wang")
    assert client.get("/identity/own/").status_code == 200
    person.grant(user, "party_affairs_office", "left")
    assert client.get("/")["Location"] == ENROL


def test_sign_in_takes_the_password_and_then_a_code(client, enrolled, sign_in):
    enrolled("wang")
    answer = sign_in("wang")
    assert answer["Location"] == "/sign-in/code/"
    assert client.get("/identity/own/").status_code == 302
    assert client.get("/sign-in/code/").status_code == 200
    done = client.post("/sign-in/code/", {"code": code_at(timezone.now())})
    assert done.status_code == 302
    assert client.get("/identity/own/").status_code == 200


def test_a_code_is_taken_once_on_any_server(client, enrolled, sign_in):
    enrolled("wang")
    sign_in("wang")
    code = code_at(timezone.now())
    assert client.post("/sign-in/code/", {"code": code}).status_code == 302
    other = Client()
    sign_in("wang", by=other)
    answer = other.post("/sign-in/code/", {"code": code})
    assert answer.status_code == 200
    assert "不正确或已用过" in answer.text
    assert other.get("/identity/own/").status_code == 302


def test_the_code_used_to_enrol_does_not_sign_in(client, person, tree, sign_in):
    user = person("wang")
    code = code_at(timezone.now())
    second_factor_enrol(
        actor_for(user, tree),
        organisation=tree["left"],
        user=user,
        secret=SECRET,
        code=code,
        at=timezone.now(),
    )
    sign_in("wang")
    assert client.post("/sign-in/code/", {"code": code}).status_code == 200


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(client, enrolled, sign_in, steps, fits):
    enrolled("wang")
    sign_in("wang")
    code = code_at(timezone.now() + timedelta(seconds=30 * steps))
    assert (client.post("/sign-in/code/", {"code": code}).status_code == 302) is fits


def test_a_recovery_code_signs_in_once(client, enrolled, sign_in):
    _user, codes = enrolled("wang")
    sign_in("wang")
    assert client.post("/sign-in/code/", {"code": codes[3]}).status_code == 302
    other = Client()
    sign_in("wang", by=other)
    assert other.post("/sign-in/code/", {"code": codes[3]}).status_code == 200
    assert other.post("/sign-in/code/", {"code": codes[4]}).status_code == 302


def test_guessing_codes_is_stopped_though_the_right_one_comes_last(client, enrolled, sign_in):
    enrolled("wang")
    sign_in("wang")
    for number in range(5):
        client.post("/sign-in/code/", {"code": f"{number:06}"})
    assert client.post("/sign-in/code/", {"code": code_at(timezone.now())}).status_code == 200


def test_the_secret_lies_sealed_in_the_database_and_in_no_answer(client, enrolled, sign_in):
    user, codes = enrolled("wang")
    kept = str(list(Authenticator.objects.filter(user=user).values_list("data", flat=True)))
    assert SECRET not in kept
    sign_in("wang")
    client.post("/sign-in/code/", {"code": code_at(timezone.now())})
    for address in (ENROL, "/identity/own/"):
        page = client.get(address).text
        assert SECRET not in page.replace(" ", "")
        assert not any(code in page for code in codes)


def test_a_wrong_code_does_not_enrol(person, tree):
    user = person("wang")
    with pytest.raises(Refused, match="验证码不正确"):
        second_factor_enrol(
            actor_for(user, tree),
            organisation=tree["left"],
            user=user,
            secret=SECRET,
            code="000000",
            at=timezone.now(),
        )
    assert not Authenticator.objects.exists()


def test_new_recovery_codes_need_the_password_and_void_the_old(
    client, enrolled, sign_in, tree, settings
):
    user, old = enrolled("wang")
    with pytest.raises(Refused, match="密码不正确"):
        recovery_codes_renew(
            actor_for(user, tree), organisation=tree["left"], user=user, password="no"
        )
    sign_in("wang")
    client.post("/sign-in/code/", {"code": old[0]})
    page = client.post(f"{ENROL}codes/", {"password": PASSWORD})
    assert page.status_code == 200
    assert "请抄下恢复码" in page.text
    assert not any(code in page.text for code in old)
    other = Client()
    sign_in("wang", by=other)
    assert other.post("/sign-in/code/", {"code": old[1]}).status_code == 200


def test_staff_cannot_take_it_off_and_others_can(enrolled, tree, person):
    from shuanghe.identity.queries import actor_of

    staff, _codes = enrolled("wang")
    today = timezone.localdate()
    with pytest.raises(Refused, match="不能停用"):
        second_factor_remove(
            actor_of(staff, on=today), organisation=tree["left"], user=staff, password=PASSWORD
        )
    other, _codes = enrolled("liming", role="member")
    second_factor_remove(
        actor_of(other, on=today), organisation=tree["left"], user=other, password=PASSWORD
    )
    assert not Authenticator.objects.filter(user=other).exists()
    assert Authenticator.objects.filter(user=staff).exists()


def test_a_lost_factor_is_cleared_on_the_server_alone(enrolled, person, tree):
    from shuanghe.identity.queries import actor_of

    user, _codes = enrolled("wang")
    administrator = person("system1", role="system_administrator", at="root")
    inside = actor_of(administrator, on=timezone.localdate())
    with pytest.raises(Refused, match="命令行"):
        second_factor_reset(inside, organisation=tree["left"], user=user)
    second_factor_reset(SYSTEM, organisation=tree["left"], user=user)
    assert not Authenticator.objects.filter(user=user).exists()
