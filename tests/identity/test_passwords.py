"""Passwords: changing, setting through a link, what is refused."""

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from tests.identity.conftest import EVERYTHING, PASSWORD, SYSTEM

from shuanghe.identity.models import User
from shuanghe.identity.services import password_first_set, password_reset_issue
from shuanghe.identity.services.accounts import link_of
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
CHANGE = "/identity/own/password/"
FRESH = "seven blue kettles sing"


def change(client, old=PASSWORD, new=FRESH, again=None):
    return client.post(CHANGE, {"old": old, "new": new, "again": new if again is None else again})


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(client, person, sign_in):
    person("wang")
    other = Client()
    sign_in("wang", by=other)
    sign_in("wang")
    assert change(client).status_code == 302
    assert client.get("/identity/own/").status_code == 200
    assert other.get("/identity/own/").status_code == 302
    assert sign_in("wang", by=Client()).status_code == 200
    assert sign_in("wang", FRESH, by=Client()).status_code == 302


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("short word", "12"),
        ("password1234", "常见"),
        ("wang20261121888", "构成"),
        ("党组织 left 2026111", "构成"),
        (PASSWORD, "相同"),
        ("abababababababab", "很容易被猜到"),
        ("x1y2z3" * 50, "256"),
    ],
)
def test_an_easy_password_is_refused_with_the_reason(client, person, sign_in, new, reason):
    user = person("wang")
    User.objects.filter(pk=user.pk).update(name="党组织 left")
    sign_in("wang")
    page = change(client, new=new)
    assert page.status_code == 200
    assert reason in page.text
    assert check_password(PASSWORD, User.objects.get().password)


@pytest.mark.parametrize("new", [FRESH, "kettle-29!" * 7, "落日 铝锭 自行车 红烧肉 四个词"])
def test_long_passwords_with_blanks_and_any_script_are_accepted(client, person, sign_in, new):
    person("wang")
    sign_in("wang")
    assert change(client, new=new).status_code == 302
    assert check_password(new, User.objects.get().password)


def test_the_form_lets_passwords_be_pasted_and_remembered(client, person, sign_in):
    person("wang")
    sign_in("wang")
    page = client.get(CHANGE).text
    assert 'autocomplete="new-password"' in page
    assert "onpaste" not in page
    assert 'maxlength="256"' in page


def test_a_wrong_old_password_and_a_slip_in_the_second_are_told_apart(client, person, sign_in):
    person("wang")
    sign_in("wang")
    assert "原密码不正确" in change(client, old="no").text
    assert "两次输入的密码不一样" in change(client, again="other").text


def test_the_old_password_cannot_be_guessed_on_the_change_page(client, person, sign_in):
    person("wang")
    sign_in("wang")
    for number in range(10):
        change(client, old=f"wrong {number}")
    assert "尝试次数过多" in change(client).text


def test_the_first_sign_in_leads_to_the_change_page_and_nowhere_else(client, person, sign_in):
    user = person("wang", role="branch_secretary")
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    sign_in("wang")
    for address in ("/", "/identity/own/", "/identity/own/second-factor/"):
        assert client.get(address)["Location"] == CHANGE
    assert "首次登录" in client.get(CHANGE).text
    assert change(client).status_code == 302
    assert client.get("/identity/own/").status_code == 200
    assert not User.objects.get().must_change_password


def link_for(user):
    uid, token = link_of(user)
    return f"/set-password/{uid}/{token}/"


def test_a_link_sets_the_password_once(client, person, sign_in):
    user = person("wang")
    link = link_for(user)
    assert user.name not in client.get(link).text
    assert client.post(link, {"new": FRESH, "again": FRESH})["Location"] == "/sign-in/"
    assert client.get(link).status_code == 410
    assert client.post(link, {"new": PASSWORD, "again": PASSWORD}).status_code == 410
    assert sign_in("wang", FRESH).status_code == 302


def test_a_newer_link_voids_the_older_and_the_password_and_the_sessions(
    client, person, sign_in, tree
):
    user = person("wang")
    sign_in("wang")
    older = link_for(user)
    uid, token = password_reset_issue(SYSTEM, organisation=tree["left"], user=user)
    assert client.get("/identity/own/").status_code == 302
    assert sign_in("wang", by=Client()).status_code == 200
    assert client.get(older).status_code == 410
    assert client.get(f"/set-password/{uid}/{token}/").status_code == 200


def test_a_link_of_a_closed_account_or_an_old_or_bent_one_is_dead(client, person, settings):
    user = person("wang")
    link = link_for(user)
    assert client.get(link.replace(link[-8:-1], "0000000")).status_code == 410
    assert client.get("/set-password/xx/yy/").status_code == 410
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert client.get(link).status_code == 410
    settings.PASSWORD_RESET_TIMEOUT = 60
    assert client.get(link).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(link).status_code == 410


def test_an_easy_password_through_a_link_is_refused_and_the_link_lives_on(client, person):
    user = person("wang")
    link = link_for(user)
    assert "太短" in client.post(link, {"new": "short", "again": "short"}).text
    assert client.get(link).status_code == 200


def test_a_first_password_is_given_on_the_server_to_a_fresh_account_alone(person, tree):
    user = person("wang")
    with pytest.raises(Refused, match="已有密码"):
        password_first_set(
            SYSTEM, organisation=tree["left"], user=user, password=FRESH, must_change=True
        )


def test_no_line_of_the_trail_holds_a_password_or_a_token(client, person, sign_in, tree):
    user = person("wang")
    sign_in("wang")
    change(client)
    _uid, token = password_reset_issue(SYSTEM, organisation=tree["left"], user=user)
    with looking(EVERYTHING):
        lines = str(list(AuditLine.objects.values()))
    assert FRESH not in lines
    assert PASSWORD not in lines
    assert token not in lines
    assert User.objects.get().password not in lines
