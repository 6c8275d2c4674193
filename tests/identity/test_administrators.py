"""Three administrators, three persons; nobody rises by the own hand."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from django.http import Http404
from django.utils import timezone
from tests.identity.conftest import EVERYTHING, SYSTEM, member_at

from shuanghe.identity import services
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.queries import actor_of
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import RESERVED, RIGHTS, looking

pytestmark = pytest.mark.django_db
KINDS = ("system_administrator", "security_administrator", "audit_administrator")
TODAY = date(2026, 11, 21)


def actor(user):
    return actor_of(user, on=timezone.localdate())


def give(by, user, role, place, **days):
    return services.role_grant(
        by, organisation=place, user=user, role=role, **{"from_on": TODAY, **days}
    )


@pytest.mark.parametrize(("held", "wanted"), list(permutations(KINDS, 2)))
def test_no_account_holds_two_of_the_three(person, roles, tree, held, wanted):
    user = person("wang", role=held, at="root")
    with pytest.raises(Refused, match="不能兼任"):
        give(SYSTEM, user, roles[wanted], tree["right"])


@pytest.mark.parametrize(("held", "wanted"), list(permutations(KINDS, 2)))
def test_no_member_holds_two_of_the_three_through_two_accounts(person, roles, tree, held, wanted):
    member = member_at(tree["left"], "王五")
    person("wang1", role=held, at="root", member=member)
    second = person("wang2", member=member)
    with pytest.raises(Refused, match="不能兼任"):
        give(SYSTEM, second, roles[wanted], tree["root"])


@pytest.mark.parametrize(("held", "wanted"), list(permutations(KINDS, 2)))
def test_a_grant_that_begins_later_clashes_and_one_that_has_ended_does_not(
    person, roles, tree, held, wanted
):
    user = person("wang")
    later = TODAY + timedelta(days=100)
    give(SYSTEM, user, roles[held], tree["root"], from_on=later)
    with pytest.raises(Refused, match="不能兼任"):
        give(SYSTEM, user, roles[wanted], tree["root"])
    made = give(SYSTEM, user, roles[wanted], tree["root"], until_on=later)
    assert made.until_on == later


@pytest.mark.parametrize("kind", KINDS)
def test_an_administrator_has_no_business_role_beside(person, roles, tree, kind):
    administrator = person("wang", role=kind, at="root")
    with pytest.raises(Refused, match="另一个账号"):
        give(SYSTEM, administrator, roles["committee_secretary"], tree["root"])
    secretary = person("liming", role="committee_secretary")
    with pytest.raises(Refused, match="另一个账号"):
        give(SYSTEM, secretary, roles[kind], tree["root"])


def test_an_administrators_rights_are_the_reserved_ones_and_no_other(roles):
    business = set(RIGHTS) - {right for kind in RESERVED.values() for right in kind}
    for role in roles.values():
        if role.administrator:
            assert set(role.rights) == RESERVED[role.administrator]
            assert not set(role.rights) & business
            assert role.is_staff
        else:
            assert set(role.rights) <= business


def test_the_system_administrator_may_open_no_business_data(person):
    held = actor(person("wang", role="system_administrator", at="root"))
    open_to = {right for right in RIGHTS if held.may(right)}
    assert open_to == {"system.run", "calendar.manage", "account.own"}


def test_the_catalogue_of_the_seed_is_there_and_says_it_is_ours(roles):
    from shuanghe.identity.services.roles import CATALOGUE

    assert len(roles) == 27
    assert "示例默认" in CATALOGUE.read_text(encoding="utf-8")


def test_a_security_administrator_grants_neither_to_the_own_account_nor_the_own_person(
    person, roles, tree
):
    member = member_at(tree["left"], "王五")
    user = person("wang", role="security_administrator", at="root", member=member)
    other = person("wang2", member=member)
    for target in (user, other):
        with pytest.raises(Refused, match="不能给自己授权"):
            give(actor(user), target, roles["member"], tree["left"])
    held = RoleGrant.objects
    with looking(EVERYTHING):
        own = held.get(user=user)
        assert held.filter(user=other).count() == 0
    with pytest.raises(Refused, match="不能给自己授权"):
        services.role_revoke(actor(user), organisation=tree["root"], grant=own)


def test_a_grant_outside_the_own_subtree_is_not_found(person, roles, tree):
    security = actor(person("wang", role="security_administrator", at="left"))
    user = person("liming")
    for place in ("root", "right"):
        with pytest.raises(Http404):
            give(security, user, roles["member"], tree[place])
    assert give(security, user, roles["member"], tree["leaf"]).organisation == tree["leaf"]


def test_an_account_with_rights_above_is_not_managed_from_below(person, tree):
    security = actor(person("wang", role="security_administrator", at="left"))
    boss = person("boss", role="committee_secretary", at="left")
    person.grant(boss, "committee_secretary", "root")
    for act in (
        lambda: services.password_reset_issue(security, organisation=tree["left"], user=boss),
        lambda: services.user_disable(security, organisation=tree["left"], user=boss, reason="试"),
    ):
        with pytest.raises(Refused, match="上级安全管理员"):
            act()


def test_nobody_manages_the_own_account(person, tree):
    user = person("wang", role="security_administrator", at="root")
    for act in (
        lambda: services.password_reset_issue(actor(user), organisation=tree["left"], user=user),
        lambda: services.user_disable(
            actor(user), organisation=tree["root"], user=user, reason="试"
        ),
    ):
        with pytest.raises(Refused, match="不能管理自己的账号"):
            act()


def test_no_administrator_inside_the_program_can_set_a_password(person, tree):
    fresh = services.user_create(SYSTEM, organisation=tree["left"], username="fresh", name="新")
    for number, kind in enumerate(KINDS):
        administrator = actor(person(f"admin{number}", role=kind, at="root"))
        with pytest.raises((Refused, Http404)):
            services.password_first_set(
                administrator,
                organisation=tree["left"],
                user=fresh,
                password="seven blue kettles sing",
                must_change=False,
            )
    assert not User.objects.get(username="fresh").has_usable_password()


def test_a_revoked_grant_is_gone_at_once_and_stays_on_record(person, roles, tree):
    security = actor(person("wang", role="security_administrator", at="root"))
    user = person("liming", role="branch_secretary")
    assert actor(user).may("record.file", tree["left"].path)
    with looking(EVERYTHING):
        held = RoleGrant.objects.get(user=user)
    services.role_revoke(security, organisation=tree["left"], grant=held)
    assert not actor(user).may("record.file")
    with looking(EVERYTHING):
        assert RoleGrant.objects.get(user=user).until_on == timezone.localdate()
        line = AuditLine.objects.get(verb="role_revoke")
    assert (line.place, line.actor_name) == (tree["left"].path, "wang君")


@pytest.mark.parametrize(
    ("from_on", "until_on", "on", "holds"),
    [
        (TODAY, None, TODAY, True),
        (TODAY, None, TODAY - timedelta(days=1), False),
        (TODAY, TODAY + timedelta(days=9), TODAY + timedelta(days=8), True),
        (TODAY, TODAY + timedelta(days=9), TODAY + timedelta(days=9), False),
    ],
)
def test_a_grant_holds_from_its_day_until_before_the_other(
    person, roles, tree, from_on, until_on, on, holds
):
    user = person("wang")
    give(SYSTEM, user, roles["branch_secretary"], tree["left"], from_on=from_on, until_on=until_on)
    assert actor_of(user, on=on).may("record.file", tree["leaf"].path) is holds


def test_days_that_run_backwards_and_overlaps_are_refused(person, roles, tree):
    user = person("wang")
    with pytest.raises(Refused, match="晚于"):
        give(SYSTEM, user, roles["member"], tree["left"], until_on=TODAY)
    give(SYSTEM, user, roles["member"], tree["left"], until_on=TODAY + timedelta(days=10))
    with pytest.raises(Refused, match="重叠"):
        give(SYSTEM, user, roles["member"], tree["left"], from_on=TODAY + timedelta(days=9))
    give(SYSTEM, user, roles["member"], tree["left"], from_on=TODAY + timedelta(days=10))


def update(by, role, rights=("me.read",)):
    services.role_update(by, role=role, title=role.title, rights=list(rights), is_staff=False)


def test_a_business_role_is_edited_for_all_and_noted(person, roles):
    security = actor(person("wang", role="security_administrator", at="root"))
    before = list(Role.objects.get(code="employee").rights)
    update(security, roles["employee"], ["me.read", "duty.read"])
    assert Role.objects.get(code="employee").rights == ["duty.read", "me.read"]
    with looking(EVERYTHING):
        line = AuditLine.objects.get(verb="role_update")
    assert line.before["rights"] == before


@pytest.mark.parametrize("right", ["*", "account.manage", "audit.read", "system.run", "nonsense"])
def test_no_edit_gives_a_role_what_it_may_not_have(person, roles, right):
    security = actor(person("wang", role="security_administrator", at="root"))
    with pytest.raises(Refused):
        update(security, roles["employee"], ["me.read", right])
    assert right not in Role.objects.get(code="employee").rights


@pytest.mark.parametrize("kind", KINDS)
def test_an_administrators_role_is_never_edited(person, roles, kind):
    security = actor(person("wang", role="security_administrator", at="root"))
    with pytest.raises(Refused, match="固定"):
        update(security, roles[kind])


def test_the_catalogue_is_not_edited_from_a_part_of_the_tree(person, roles):
    security = actor(person("wang", role="security_administrator", at="left"))
    with pytest.raises(Refused, match="最上级"):
        update(security, roles["employee"])


def test_loading_again_keeps_edits_and_reset_restores_them(person, roles):
    security = actor(person("wang", role="security_administrator", at="root"))
    before = list(Role.objects.get(code="employee").rights)
    update(security, roles["employee"])
    assert services.roles_load(SYSTEM) == 0
    assert Role.objects.get(code="employee").rights == ["me.read"]
    assert services.roles_load(SYSTEM, is_reset=True) == 27
    assert Role.objects.get(code="employee").rights == before != ["me.read"]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("{title: 甲, rights: [audit.read]}", "三员"),
        ("{title: 甲, rights: [nonsense]}", "没有这样的权限"),
        ("{title: 甲, rights: [], colour: red}", "不认识的项"),
        ("{title: 甲, rights: [record.read, system.run], administrator: system}", "不能读业务数据"),
        ("{title: 甲, rights: [], administrator: king}", "三员只有"),
    ],
)
def test_a_bad_catalogue_file_is_refused_with_the_role_and_the_reason(tmp_path, entry, reason):
    path = tmp_path / "roles.yaml"
    path.write_text(f"roles:\n  first: {entry}\n", encoding="utf-8")
    with pytest.raises(Refused, match=f"first.*{reason}"):
        services.roles_load(SYSTEM, path=path)
    assert not Role.objects.filter(code="first").exists()


@pytest.mark.parametrize(
    ("username", "name", "reason"),
    [
        ("a", "甲", "3 至 60"),
        ("有汉字", "甲", "小写字母"),
        ("wang", "乙", "已经有人使用"),
        ("liming", " ", "姓名"),
    ],
)
def test_a_bad_new_account_is_refused(person, tree, username, name, reason):
    person("wang")
    with pytest.raises(Refused, match=reason):
        services.user_create(SYSTEM, organisation=tree["left"], username=username, name=name)


def test_a_closed_account_is_opened_again_and_both_are_noted(person, tree):
    user = person("wang")
    services.user_disable(SYSTEM, organisation=tree["left"], user=user, reason="调离")
    with pytest.raises(Refused, match="已是停用"):
        services.user_disable(SYSTEM, organisation=tree["left"], user=user, reason="调离")
    services.user_enable(SYSTEM, organisation=tree["left"], user=user)
    assert User.objects.get().is_active
    with looking(EVERYTHING):
        verbs = AuditLine.objects.filter(verb__startswith="user").values_list("verb", flat=True)
        assert sorted(verbs) == ["user_disable", "user_enable"]


def test_one_member_has_one_account(person, tree):
    member = member_at(tree["left"], "王五")
    user, other = person("wang"), person("liming")
    services.member_link(SYSTEM, organisation=tree["left"], user=user, member=member)
    with pytest.raises(Refused, match="已有关联"):
        services.member_link(SYSTEM, organisation=tree["left"], user=other, member=member)
    elsewhere = member_at(tree["right"], "赵六")
    with pytest.raises(Refused, match="不在同一个组织"):
        services.member_link(SYSTEM, organisation=tree["left"], user=other, member=elsewhere)
