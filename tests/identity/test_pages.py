"""Pages of accounts, roles, the own account and the reveal door."""

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.identity.conftest import EVERYTHING, PASSWORD, member_at

from shuanghe.identity.models import RoleGrant, User
from shuanghe.identity.queries import accounts_in_view
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.crypto import seal
from shuanghe.kernel.permissions import Scope, ScopeMissing, looking
from shuanghe.organisation.queries.members import seal_place

pytestmark = pytest.mark.django_db
ALLOWED_TO_WRITE = ("django_session", "identity_signintry")
NUMBER = "150203199003070012"


@pytest.fixture
def security(client, person, sign_in):
    """The security administrator of the whole tree, signed in."""
    user = person("security", role="security_administrator", at="root")
    sign_in("security")
    return user


def writes(queries):
    found = [query["sql"] for query in queries if re.match(r"(INSERT|UPDATE|DELETE)", query["sql"])]
    return [sql for sql in found if not any(table in sql for table in ALLOWED_TO_WRITE)]


def every_page(user):
    return [
        "/sign-in/",
        "/sign-out/",
        reverse("identity:own"),
        reverse("identity:password"),
        reverse("identity:second_factor"),
        reverse("identity:accounts"),
        reverse("identity:account_new"),
        reverse("identity:account", args=(user.pk,)),
        reverse("identity:roles"),
        reverse("identity:role", args=("employee",)),
    ]


def test_reading_any_page_writes_nothing_and_stays_small(client, security, person):
    user = person("liming", role="branch_secretary")
    for address in every_page(user):
        with CaptureQueriesContext(connection) as seen:
            page = client.get(address)
        assert page.status_code in {200, 302}, address
        assert writes(seen.captured_queries) == [], address
        assert len(seen.captured_queries) <= 12, address
        assert len(page.content) < 100_000, address
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", page.text), address


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch", "options"])
def test_nothing_is_open_without_signing_in(db, method):
    for name, values in [
        ("own", ()),
        ("password", ()),
        ("second_factor", ()),
        ("accounts", ()),
        ("account", (1,)),
        ("account_link", (1,)),
        ("grant_new", (1,)),
        ("grant_revoke", (1,)),
        ("roles", ()),
        ("role", ("member",)),
        ("reveal", (1,)),
    ]:
        address = reverse(f"identity:{name}", args=values)
        answer = getattr(Client(), method)(address)
        assert answer["Location"] == f"/sign-in/?next={quote(address)}"


def test_not_yours_and_not_there_look_the_same(client, person, sign_in, tree):
    person("security", role="security_administrator", at="left")
    elsewhere = person("liming", role="branch_secretary", at="right")
    sign_in("security")
    with looking(EVERYTHING):
        grant = RoleGrant.objects.get(user=elsewhere)
    for name, theirs, method in [
        ("account", elsewhere.pk, "get"),
        ("account_link", elsewhere.pk, "post"),
        ("account_disable", elsewhere.pk, "post"),
        ("account_enable", elsewhere.pk, "post"),
        ("account_member", elsewhere.pk, "post"),
        ("grant_new", elsewhere.pk, "post"),
        ("grant_revoke", grant.pk, "post"),
        ("reveal", member_at(tree["right"], "赵六").pk, "post"),
    ]:
        answers = []
        for pk in (theirs, 999_999):
            address = reverse(f"identity:{name}", args=(pk,))
            answer = getattr(client, method)(address)
            body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text)
            answers.append((answer.status_code, body.replace(f"/{pk}/", "/ASKED/")))
        assert answers[0] == answers[1], name
        assert answers[0][0] == 404, name
    assert User.objects.get(pk=elsewhere.pk).is_active
    assert User.objects.get(pk=elsewhere.pk).has_usable_password()


@pytest.mark.parametrize(
    "role", ["system_administrator", "audit_administrator", "committee_secretary", "member", None]
)
def test_pages_of_the_security_administrator_are_not_there_for_others(
    client, person, sign_in, role
):
    user = person("wang", role=role, at="root")
    sign_in("wang")
    for address in every_page(user)[5:]:
        assert client.get(address).status_code == 404


def test_accounts_are_found_by_name_state_and_role_within_the_subtree(
    client, person, sign_in, tree
):
    person("security", role="security_administrator", at="left")
    person("liming", role="branch_secretary", at="leaf")
    person("outside", role="branch_secretary", at="right")
    closed = person("zhao")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    sign_in("security")

    def shown(**query):
        page = client.get(reverse("identity:accounts"), query).text
        return {name for name in ("liming", "outside", "zhao", "security") if f">{name}<" in page}

    assert shown() == {"liming", "zhao", "security"}
    assert shown(search="lim") == {"liming"}
    assert shown(state="disabled") == {"zhao"}
    assert shown(role="branch_secretary") == {"liming"}
    assert shown(search="nobody") == set()
    assert shown(page="nonsense") == {"liming", "zhao", "security"}


def test_a_new_account_gets_a_link_that_is_shown_once(client, security, tree, sign_in):
    page = client.post(
        reverse("identity:account_new"),
        {"username": "Gonghao-01", "name": "钱七", "organisation": "left"},
    )
    link = re.search(r"http://testserver(/set-password/[^<\s]+)", page.text)[1]
    user = User.objects.get(username="gonghao-01")
    assert user.organisation_id == tree["left"].pk
    assert "/set-password/" not in client.get(reverse("identity:account", args=(user.pk,))).text
    owner = Client()
    owner.post(link, {"new": PASSWORD, "again": PASSWORD})
    assert sign_in("gonghao-01", by=owner).status_code == 302


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"organisation": "nowhere"}, "没有这个编码"),
        ({"username": "坏 名"}, "小写字母"),
        ({"name": ""}, "form"),
    ],
)
def test_a_bad_new_account_is_told_what_to_mend(client, security, change, reason):
    data = {"username": "fresh", "name": "钱七", "organisation": "left", **change}
    assert reason in client.post(reverse("identity:account_new"), data).text
    assert not User.objects.filter(name="钱七").exists()


def test_granting_and_revoking_from_the_account_page(client, security, person, roles, tree):
    user = person("liming")
    address = reverse("identity:grant_new", args=(user.pk,))
    data = {"role": roles["branch_secretary"].pk, "organisation": "leaf", "from_on": "2026-11-01"}
    assert client.post(address, data).status_code == 302
    with looking(EVERYTHING):
        grant = RoleGrant.objects.get(user=user)
        assert grant.organisation_id == tree["leaf"].pk
    page = client.get(reverse("identity:account", args=(user.pk,))).text
    assert "党支部书记" in page
    client.post(reverse("identity:grant_revoke", args=(grant.pk,)))
    with looking(EVERYTHING):
        grant.refresh_from_db()
    assert grant.until_on is not None
    assert "没有这个编码" in client.post(address, {**data, "organisation": "x"}).text
    bad = client.post(address, {**data, "until_on": "2026-10-01"})
    assert "晚于" in bad.text


def test_closing_needs_a_reason_and_the_account_page_offers_to_open_again(client, security, person):
    user = person("liming")
    address = reverse("identity:account_disable", args=(user.pk,))
    assert client.post(address, {"reason": ""}).status_code == 200
    assert User.objects.get(pk=user.pk).is_active
    assert client.post(address, {"reason": "调离"}).status_code == 302
    assert not User.objects.get(pk=user.pk).is_active
    client.post(reverse("identity:account_enable", args=(user.pk,)))
    assert User.objects.get(pk=user.pk).is_active


def test_the_own_account_offers_nothing_to_do_to_itself(client, security):
    page = client.get(reverse("identity:account", args=(security.pk,))).text
    assert "由另一位安全管理员办理" in page
    assert "签发链接" not in page


def test_a_role_is_edited_on_its_page_and_an_administrators_is_not_offered(client, security):
    address = reverse("identity:role", args=("employee",))
    page = client.get(address).text
    assert 'value="me.read"' in page
    assert 'value="account.manage"' not in page
    data = {"title": "职工", "rights": ["me.read", "duty.read"]}
    assert client.post(address, data).status_code == 302
    assert (
        "三员的权限是固定的"
        in client.get(reverse("identity:role", args=("audit_administrator",))).text
    )
    catalogue = client.get(reverse("identity:roles")).text
    assert "查看任务清单与看板" in catalogue
    assert "示例默认" in catalogue


def test_no_page_holds_a_password_hash_or_a_sealed_value(client, security, person):
    user = person("liming", role="branch_secretary")
    for address in every_page(user):
        page = client.get(address).text
        assert "md5$" not in page
        assert "argon2" not in page


def test_no_change_is_taken_without_the_forms_token(security, person, tree):
    user = person("liming", role="branch_secretary")
    member = member_at(tree["left"], "王五")
    with looking(EVERYTHING):
        grant = RoleGrant.objects.get(user=user)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(security)
    changes = [
        ("account_new", ()),
        ("account_disable", (user.pk,)),
        ("account_enable", (user.pk,)),
        ("account_link", (user.pk,)),
        ("account_member", (user.pk,)),
        ("grant_new", (user.pk,)),
        ("grant_revoke", (grant.pk,)),
        ("role", ("employee",)),
        ("password", ()),
        ("second_factor", ()),
        ("recovery_codes", ()),
        ("second_factor_off", ()),
        ("reveal", (member.pk,)),
    ]
    for name, values in changes:
        answer = strict.post(reverse(f"identity:{name}", args=values), {"reason": "x"})
        assert answer.status_code == 403, name
    assert User.objects.get(pk=user.pk).has_usable_password()
    assert User.objects.get(pk=user.pk).is_active


def test_accounts_are_not_listed_without_a_scope(person):
    person("wang")
    with pytest.raises(ScopeMissing):
        list(accounts_in_view())
    with looking(Scope.of("zzzzzz")):
        assert list(accounts_in_view()) == []


@pytest.fixture
def sealed_member(tree):
    member = member_at(tree["leaf"], "王五")
    with looking(EVERYTHING):
        member.id_number_sealed = seal(NUMBER, where=seal_place("id_number", member))
        member.save()
    return member


def reveal(client, member, **data):
    address = reverse("identity:reveal", args=(member.pk,))
    return client.post(address, {"fields_wanted": ["id_number"], "reason": "核对", **data})


def test_a_reveal_shows_the_number_once_and_leaves_one_line_without_it(
    client, person, sign_in, sealed_member, tree
):
    person("wang", role="party_affairs_office")
    sign_in("wang")
    assert NUMBER not in client.get(reverse("identity:reveal", args=(sealed_member.pk,))).text
    page = reveal(client, sealed_member, fields_wanted=["id_number", "phone"])
    assert NUMBER in page.text
    assert "未登记" in page.text
    assert page["Cache-Control"] == "private, no-store"
    with looking(EVERYTHING):
        line = AuditLine.objects.get(verb="personal_data_reveal")
        everything = str(list(AuditLine.objects.values()))
    assert line.summary == "查看公民身份号码、联系电话：核对"
    assert line.place == tree["leaf"].path
    assert line.target_id == str(sealed_member.pk)
    assert NUMBER not in everything


def test_every_reveal_is_a_line_and_none_without_a_reason(client, person, sign_in, sealed_member):
    person("wang", role="party_affairs_office")
    sign_in("wang")
    for _time in range(3):
        reveal(client, sealed_member)
    assert NUMBER not in reveal(client, sealed_member, reason=" ").text
    assert NUMBER not in reveal(client, sealed_member, fields_wanted=["name"]).text
    with looking(EVERYTHING):
        assert AuditLine.objects.filter(verb="personal_data_reveal").count() == 3


@pytest.mark.parametrize(
    ("role", "at"),
    [
        ("branch_secretary", "left"),
        ("party_affairs_office", "right"),
        ("system_administrator", "root"),
        ("security_administrator", "root"),
        ("audit_administrator", "root"),
    ],
)
def test_without_the_right_there_the_reveal_door_is_not_there(
    client, person, sign_in, sealed_member, role, at
):
    person("wang", role=role, at=at)
    sign_in("wang")
    answer = reveal(client, sealed_member)
    assert answer.status_code == 404
    assert NUMBER not in answer.text


def test_a_number_copied_from_another_row_is_not_shown(
    client, person, sign_in, sealed_member, tree
):
    other = member_at(tree["leaf"], "赵六")
    with looking(EVERYTHING):
        other.id_number_sealed = sealed_member.id_number_sealed
        other.save()
    person("wang", role="party_affairs_office")
    sign_in("wang")
    client.raise_request_exception = False
    answer = reveal(client, other)
    assert answer.status_code == 500
    assert NUMBER not in answer.text


def test_the_link_on_the_member_page_is_offered_to_those_who_may_follow_it(
    person, sealed_member, tree
):
    from django.utils import timezone

    from shuanghe.identity.queries import actor_of
    from shuanghe.kernel.ui.slots import offers

    today = timezone.localdate()
    may = actor_of(person("wang", role="party_affairs_office"), on=today)
    may_not = actor_of(person("liming", role="branch_secretary"), on=today)
    link = reverse("identity:reveal", args=(sealed_member.pk,))
    offered = {
        actor: [offer.url for offer in offers("member", actor=actor, member=sealed_member)]
        for actor in (may, may_not)
    }
    assert link in offered[may]
    assert link not in offered[may_not]
