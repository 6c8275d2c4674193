"""Who may ask: the owner of a token that works, and nobody by a session."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.gateways.api.worlds import SYSTEM, Api
from tests.records.worlds import EVERYTHING

from shuanghe.identity.models import AccessToken, RoleGrant, SignInTry
from shuanghe.identity.services import (
    TokenAsked,
    password_reset_issue,
    role_revoke,
    token_create,
    token_revoke,
    token_withdraw,
    user_disable,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking


@pytest.fixture
def user(world):
    return world.user("Z1")


@pytest.fixture
def api(world, user):
    """A program whose token works: every test that refuses it starts from here."""
    api = Api(world.token(user))
    assert api.get("me").status_code == 200
    return api


def is_dead(api):
    answer = api.get("me")
    return answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"


def test_without_a_token_or_with_a_wrong_one_nobody_asks(world, api):
    for other in (Api(), Api("shuanghe_wrong"), Api("x" * 5000)):
        assert is_dead(other)


def test_a_session_counts_for_nothing(world, user, client):
    client.force_login(user)
    assert client.get("/identity/own/").status_code == 200
    answer = client.get("/api/v1/me")
    assert answer.status_code == 401
    assert client.post("/api/v1/records", "{}", "application/json").status_code == 401


def test_a_token_dies_with_its_account(world, user, api):
    with looking(EVERYTHING):
        user_disable(SYSTEM, organisation=world.places["DW"], user=user, reason="停用")
    assert is_dead(api)
    assert AccessToken.objects.get().revoked_at is not None


def test_a_token_dies_when_the_password_is_reset(world, user, api):
    with looking(EVERYTHING):
        password_reset_issue(SYSTEM, organisation=world.places["DW"], user=user)
    assert is_dead(api)


def test_a_token_waits_while_the_password_must_be_changed(user, api):
    user.must_change_password = True
    user.save()
    assert is_dead(api)


def test_a_token_loses_at_once_what_its_owner_loses(world, user, api):
    assert api.get("members").status_code == 200
    with looking(EVERYTHING):
        grant = RoleGrant.objects.select_related("user", "role", "organisation").get(user=user)
        role_revoke(SYSTEM, organisation=world.places["Z1"], grant=grant)
    assert api.get("members").status_code == 404


def test_a_token_has_no_more_than_was_chosen_for_it(world, user):
    api = Api(world.token(user, rights=["me.read", "organisation.read"]))
    assert api.get("organisations").status_code == 200
    for path in ("members", "records", "cases", "deadlines", "rules", "organisations/Z1/board"):
        assert api.get(path).content == api.get("nowhere").content, path
    assert api.post("records", {}).status_code == 404


def test_a_token_ends_on_its_day_and_when_it_is_revoked(world, user, api):
    token = AccessToken.objects.get()
    assert token.used_on == timezone.localdate()
    AccessToken.objects.update(ends_on=timezone.localdate())
    assert is_dead(api)
    AccessToken.objects.update(ends_on=timezone.localdate() + timedelta(days=1))
    assert not is_dead(api)
    with looking(EVERYTHING):
        token_revoke(SYSTEM, organisation=world.places["Z1"], user=user, token=token)
        with pytest.raises(Refused):
            token_withdraw(SYSTEM, organisation=world.places["Z1"], user=user, token=token)
        verbs = set(AuditLine.objects.values_list("verb", flat=True))
    assert is_dead(api)
    assert {"token_create", "token_revoke"} <= verbs


def test_only_the_hash_of_a_token_is_kept(world, user):
    secret = world.token(user)
    kept = AccessToken.objects.values().get()
    assert secret not in str(kept)
    with looking(EVERYTHING):
        assert secret not in str(list(AuditLine.objects.values()))


@pytest.mark.parametrize(
    ("name", "rights", "days"),
    [
        ("", ["me.read"], 30),
        ("示例", [], 30),
        ("示例", ["record.read"], 30),
        ("示例", ["account.own"], 30),
        ("示例", ["member.reveal"], 30),
        ("示例", ["me.read"], 3650),
        ("字" * 31, ["me.read"], 30),
    ],
)
def test_a_token_beyond_its_owner_or_for_ever_is_refused(world, name, rights, days):
    owner = world.user("Z1", rights=["me.read", "member.reveal"], name="narrow")
    with looking(EVERYTHING), pytest.raises(Refused):
        token_create(
            SYSTEM,
            organisation=world.places["Z1"],
            user=owner,
            asked=TokenAsked(name, rights, days),
        )
    assert not AccessToken.objects.exists()


def test_many_wrong_tokens_are_sent_away_and_a_right_one_still_works(world, api):
    wrong = Api("shuanghe_wrong")
    statuses = [wrong.get("me").status_code for _ in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    assert wrong.get("me")["Retry-After"] == "900"
    assert api.get("me").status_code == 200
    assert set(SignInTry.objects.values_list("device", flat=True)) == {"token"}


def test_the_owner_makes_sees_and_stops_a_token_on_the_own_page(world, user, client):
    user.set_password("horse battery staple 7")
    user.save()
    client.force_login(user)
    sent = {"name": "门户", "rights": ["me.read"], "days": "30", "password": "wrong"}
    assert client.post("/identity/own/tokens/", sent).status_code == 422
    sent["password"] = "horse battery staple 7"
    made = client.post("/identity/own/tokens/", sent)
    secret = made.content.decode().partition('<pre class="break">')[2].partition("</pre>")[0]
    assert Api(secret).get("me").status_code == 200
    page = client.get("/identity/own/tokens/").content.decode()
    assert "门户" in page
    assert secret not in page
    token = AccessToken.objects.get()
    client.post(f"/identity/own/tokens/{token.pk}/end/")
    assert is_dead(Api(secret))
    assert "接口密钥" in client.get("/identity/own/").content.decode()


def test_the_security_administrator_stops_a_token_but_cannot_make_one_for_others(
    world, user, api, client
):
    keeper = world.user("DW", rights=["account.manage"], name="keeper")
    client.force_login(keeper)
    token = AccessToken.objects.get()
    assert "人力资源系统" in client.get(f"/identity/accounts/{user.pk}/").content.decode()
    assert client.post(f"/identity/own/tokens/{token.pk}/end/").status_code == 404
    assert client.post(f"/identity/tokens/{token.pk}/withdraw/").status_code == 302
    assert is_dead(api)
    assert (
        client.get("/identity/own/tokens/").content.decode().count('<form method="post" class') == 0
    )
