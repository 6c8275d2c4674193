"""The rule list and the rule page, as a signed-in member reads them."""

import re
from datetime import date

import pytest
from tests.rulebook.conftest import RULE_COUNT, TIGHTER

HEAVIEST = 100_000


@pytest.fixture
def reader(member):
    """A client signed in as an ordinary member of the only branch."""
    return member


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
    assert len(ids_on(html)) == RULE_COUNT
    assert "中国共产党支部工作条例（试行）" in html
    assert f"共 {RULE_COUNT} 条规则" in html


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("text=主题党日 支部", {"ZB-21", "ZB-22"}),
        ("text=df-02", {"DF-02", "DF-03", "DF-04"}),
        ("deadline=WD", set()),
        ("confidence=unverified&deadline=CAL-M", {"GQ-05", "ZB-07"}),
        ("confidence=default", {"MR-01"}),
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
    assert len(ids_on(page(reader, "/rules/?on=2026-11-21&confidence=sure"))) == RULE_COUNT


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


def test_a_counted_rule_shows_its_formula_and_a_form_without_script(reader):
    html = page(reader, "/rules/ZB-12/")
    assert "2P ≥ E" in html
    assert 'name="entitled"' in html
    assert 'name="present"' in html
    assert 'method="get" action="#count"' in html
    assert "还差" not in html


def test_a_rule_that_is_not_counted_has_no_such_form(reader):
    assert "算一算" not in page(reader, "/rules/ZB-10/")


def test_the_page_answers_with_verdict_and_worked_formula(reader):
    html = page(reader, "/rules/ZB-12/?entitled=11&present=5")
    for words in ("不能表决", "2×5=10 &lt; 11", "还差 1 人到会", 'value="11"'):
        assert words in html, words


def test_letters_count_as_votes_and_the_page_says_not_as_presence(reader):
    html = page(reader, "/rules/FZ-13/?entitled=10&yes=5&written=1")
    assert "2×(5+1)=12 &gt; 10" in html
    assert "没有到会的人不算到会" in html


def test_the_page_names_the_number_that_is_missing(reader):
    html = page(reader, "/rules/ZB-12/?present=5")
    assert "缺少应到会有表决权人数（entitled）" in html
    assert "代入" not in html


def test_the_page_refuses_more_votes_than_people(reader):
    assert "赞成 12 票多于应到 10 人" in page(reader, "/rules/ZB-13/?entitled=10&yes=12")


def test_the_page_says_that_an_unread_rule_only_warns(reader):
    assert "只提示，不拦阻</span>" in page(reader, "/rules/ZB-15/?members=5&present=2")


def test_what_is_typed_is_shown_as_text_only(reader):
    html = page(reader, "/rules/ZB-12/?entitled=%3Cb%3E&present=5")
    assert "&lt;b&gt;" in html
    assert "“<b>”" not in html


def test_every_counted_rule_page_counts(reader):
    from shuanghe.rulebook.queries import counting_rules

    numbers = {
        "entitled": 10,
        "present": 9,
        "yes": 8,
        "members": 9,
        "seats": 2,
        "candidates": 3,
        "voters": 9,
        "returned": 9,
        "votes": "9,5",
        "excellent": 1,
        "full_members": 8,
        "party_members": 600,
        "delegates": 150,
        "carry": 1,
        "payroll": 9,
        "months": "10",
        "life_months": "1-0",
    }
    query = "&".join(f"{name}={value}" for name, value in numbers.items())
    for rule in counting_rules(on=date(2026, 11, 21)):
        assert "代入" in page(reader, f"/rules/{rule.id}/?on=2026-11-21&{query}")
