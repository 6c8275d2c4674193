"""The rule list and the rule page, as a signed-in member reads them."""

import re
from datetime import date

import pytest

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation, OrganisationKind

HEAVIEST = 100_000


@pytest.fixture
def reader(client, db):
    """A client signed in as an ordinary member of the only branch."""
    roles_load(Actor.system("测试"))
    with looking(Scope.everything("测试")):
        branch = Organisation.objects.create(
            code="one",
            name="某党支部",
            kind=OrganisationKind.BRANCH,
            path="/1/",
            established_on=date(2020, 1, 1),
        )
        user = User.objects.create_user("reader", None, name="读者", organisation=branch)
        RoleGrant.objects.create(
            user=user,
            role=Role.objects.get(code="member"),
            organisation=branch,
            from_on=date(2020, 1, 1),
            granted_by="测试",
        )
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(reader, address):
    answer = reader.get(address)
    assert answer.status_code == 200, address
    assert len(answer.content) < HEAVIEST
    assert "style=" not in answer.content.decode()
    return answer.content.decode()


def ids_on(html):
    return set(re.findall(r"/rules/([A-Z]+-\d+[A-Z]?)/", html))


def test_a_stranger_is_sent_to_sign_in(client, db):
    for address in ("/rules/", "/rules/ZB-10/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "sign-in" in answer.url


def test_the_list_shows_every_rule_under_its_regulation(reader):
    html = page(reader, "/rules/?on=2026-11-21")
    assert len(ids_on(html)) == 203
    assert "中国共产党支部工作条例（试行）" in html
    assert "共 203 条规则" in html


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("text=主题党日 支部", {"ZB-21", "ZB-22"}),
        ("text=df-02", {"DF-02", "DF-03", "DF-04"}),
        ("deadline=WD", set()),
        ("confidence=unverified&deadline=CAL-M", {"GQ-05", "ZB-07"}),
        ("strength=may&text=转接", {"JG-10"}),
        ("recurring=on&text=党小组会", {"ZB-17"}),
        ("regulation=party_work_funds", {"GQ-24", "GQ-25", "GQ-26", "GQ-27"}),
    ],
)
def test_the_list_is_narrowed_without_script(reader, query, wanted):
    html = page(reader, f"/rules/?on=2026-11-21&{query}")
    found = ids_on(html)
    assert found == wanted or (wanted and wanted <= found and len(found) < 12)
    assert wanted or "没有符合条件的规则" in html


def test_the_list_of_an_earlier_day_leaves_later_rules_out(reader):
    found = ids_on(page(reader, "/rules/?on=2019-01-01"))
    assert "ZB-10" in found
    assert not found & {"GQ-01", "CZ-01", "JF-01"}


def test_a_day_that_is_none_is_told_and_today_is_shown(reader):
    html = page(reader, "/rules/?on=2026-02-31")
    assert "现按今天显示" in html
    assert "ZB-10" in html


def test_a_wrong_choice_narrows_nothing(reader):
    assert len(ids_on(page(reader, "/rules/?on=2026-11-21&confidence=sure"))) == 203


def test_the_page_of_a_recurring_rule_answers_why_who_when_and_how_sure(reader):
    html = page(reader, "/rules/ZB-10/")
    for words in (
        "一般每季度开 1 次",
        "第十一条",
        "2018-10-28 起",
        "已核原文",
        "会议记录，签到或应到、实到人数",
        "每季度 1 次",
        "党支部、联合党支部",
        "支部党员大会",
        "书记",
        "示例默认",
        "本单位规定可以收紧",
    ):
        assert words in html, words
    assert "/rules/ZB-11/" in html
    assert "/rules/ZB-09/" in html


def test_the_page_of_an_unread_rule_says_that_it_only_warns(reader):
    assert "系统只提示，不拦阻" in page(reader, "/rules/ZB-42/")


def test_a_number_of_ours_is_labelled_as_ours(reader):
    html = page(reader, "/rules/DF-17/")
    assert "示例默认" in html
    assert "法规没有规定" in html


def test_the_article_number_has_its_own_certainty(reader):
    assert "条号未核实" in page(reader, "/rules/ZB-14/")


def test_a_practice_is_not_shown_as_central_law(reader):
    html = page(reader, "/rules/JG-07/")
    assert "预设（其他单位或通行做法）" in html
    assert "中央</p>" not in html


def test_a_rule_out_of_force_shows_its_nearest_version_and_says_so(reader):
    assert "不生效" in page(reader, "/rules/ZB-10/?on=2018-10-27")


def test_a_rule_that_is_not_there_is_not_found(reader):
    assert reader.get("/rules/ZB-99/").status_code == 404


def test_a_small_letter_finds_the_rule_too(reader):
    assert "ZB-10" in page(reader, "/rules/zb-10/")


def test_a_tightened_rule_shows_what_the_organisation_changed(reader, folder, own, settings):
    from tests.rulebook.conftest import TIGHTER

    own("meetings.yaml", TIGHTER)
    settings.RULEBOOKS = folder
    html = page(reader, "/rules/ZB-10/?on=2026-07-01")
    assert "每季度次数由 1 收紧为 2 次" in html
    assert "某公司党建工作细则 第八条" in html
    assert "本单位规定" in html
    assert "2026-01-01 起" in html


def test_every_rule_page_opens(reader):
    from shuanghe.rulebook.queries import rulebook

    for rule_id in rulebook().rules[::9]:
        page(reader, f"/rules/{rule_id}/")


def test_pages_ask_the_database_little(reader, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page(reader, "/rules/")
