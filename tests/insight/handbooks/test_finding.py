"""Which section a search names first."""

import pytest

from shuanghe.insight.handbooks.rules.content import Section, paragraph
from shuanghe.insight.handbooks.rules.worth import rank_of, worth_of


def test_a_section_named_so_comes_before_an_article_that_speaks_of_it_often():
    named = Section("acts.lecture", "", "党课（会议和活动）", (paragraph("每季度一次党课"),))
    article = Section("rules.ZB", "", "支部工作条例", (paragraph("党课、党课、党课"),))
    papers = Section("papers.lecture", "", "党课记录表", (paragraph("党课"),))
    found = sorted([papers, article, named], key=lambda one: worth_of(one, ["党课"]))
    assert found == [named, article, papers]


@pytest.mark.parametrize(
    ("words", "is_named"), [(["党课"], True), (["党课", "活动"], True), (["党课", "签到"], False)]
)
def test_a_section_is_named_by_all_the_words_or_not_at_all(words, is_named):
    named = rank_of("acts.lecture", "党课（会议和活动）", words)
    assert (named < rank_of("rules.ZB", "支部工作条例", words)) is is_named
