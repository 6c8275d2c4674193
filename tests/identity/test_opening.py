"""How a page begins: the session, then the account with its grants and notices, two statements."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from shuanghe.identity.models import RoleGrant, User
from shuanghe.identity.queries import ACCOUNT, account_of, actor_of
from shuanghe.identity.services.sessions import SessionStore
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import Scope, looking

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
BEGUN = ("FROM django_session", "FROM identity_user", "FROM notices_notice")


def test_an_account_is_read_as_the_model_reads_it(person):
    asked = person("secretary", role="branch_secretary", at="root")
    read = account_of(asked.pk, on=TODAY)
    usual = User.objects.get(pk=asked.pk)
    assert read == usual
    for name in (*ACCOUNT, "created_at", "last_login"):
        assert (getattr(read, name), type(getattr(read, name))) == (
            getattr(usual, name),
            type(getattr(usual, name)),
        ), name
    assert read.get_session_auth_hash() == usual.get_session_auth_hash()


def test_saving_an_account_that_was_read_loses_nothing(person):
    asked = person("secretary", role="branch_secretary", at="root")
    User.objects.filter(pk=asked.pk).update(last_login=timezone.now())
    before = User.objects.values().get(pk=asked.pk)
    read = account_of(asked.pk, on=TODAY)
    read.name = "改名示例"
    read.save()
    assert User.objects.values().get(pk=asked.pk) == {**before, "name": "改名示例"}


def test_an_account_brings_the_grants_of_the_day_asked_and_of_no_other(person):
    asked = person("secretary", role="branch_secretary", at="root")
    with looking(Scope.everything("测试")):
        RoleGrant.objects.filter(user=asked).update(until_on=TODAY)
    read = account_of(asked.pk, on=TODAY - timedelta(days=1))
    assert actor_of(read, on=TODAY - timedelta(days=1)).may("duty.read")
    assert not actor_of(read, on=TODAY).may("duty.read")


def test_nobody_is_nobody():
    assert account_of(987_654, on=TODAY) is None


def test_a_page_asks_two_questions_before_its_own(client, person, sign_in):
    user = person("secretary", role="branch_secretary", at="root")
    Notice.objects.create(recipient_id=user.pk, text="示例")
    sign_in("secretary")
    client.get(reverse("notices:list"))
    asked = []

    def heard(execute, sql, *rest):
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(heard):
        page = client.get(reverse("rulebook:list"))
    assert len([one for one in asked if any(table in one for table in BEGUN)]) == 2, asked
    assert '<span class="count">1<' in page.text


def test_a_grant_that_ends_ends_with_the_next_page(client, person, sign_in):
    user = person("secretary", role="branch_secretary", at="root")
    sign_in("secretary")
    page = reverse("records:list")
    assert client.get(page).status_code == 200
    with looking(Scope.everything("测试")):
        RoleGrant.objects.filter(user=user).update(until_on=date(2020, 1, 2))
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("field", ["is_active", "password"])
def test_a_closed_account_or_a_new_password_ends_the_session(client, person, sign_in, field):
    user = person("secretary", role="branch_secretary", at="root")
    sign_in("secretary")
    page = reverse("records:list")
    assert client.get(page).status_code == 200
    User.objects.filter(pk=user.pk).update(**{field: False if field == "is_active" else "other"})
    assert client.get(page).status_code == 302


def test_a_session_that_is_over_or_unknown_holds_nothing_and_has_no_key():
    store = SessionStore()
    store["said"] = "示例"
    store.save()
    assert SessionStore(store.session_key)["said"] == "示例"
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    for key in (store.session_key, "0" * 32):
        other = SessionStore(key)
        assert "said" not in other
        assert other.session_key is None
