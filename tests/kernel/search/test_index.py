"""The index on the real database: exact, within the scope, atomic, following the tree."""

import random
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import (
    Actor,
    Scope,
    ScopeMissing,
    WriteOutsideScope,
    looking,
)
from shuanghe.kernel.search import queries as search_queries
from shuanghe.kernel.search import services
from shuanghe.kernel.search.management.search import group
from shuanghe.kernel.search.models import Entry, Passage
from shuanghe.kernel.search.queries import Wanted, entries_found, entries_newest
from shuanghe.kernel.search.rules import plain, words_of
from shuanghe.kernel.search.services import (
    Document,
    Source,
    entries_add,
    entries_mark,
    entries_moved,
    entry_put,
    entry_remove,
    index_rebuild,
    sources_missing,
    sources_plug,
)
from shuanghe.kernel.tree import path_of

pytestmark = pytest.mark.django_db

EVERYTHING = Scope.everything("测试")
TOP = path_of("", 1)
LEFT, RIGHT = path_of(TOP, 2), path_of(TOP, 3)
DAY = date(2026, 7, 15)
PARTS = (
    "党建", "党员", "支部", "委员会", "主题党日", "学习", "氧化铝", "安全规程", "2026", "QC小组",
    "qc", "书记", "讲党课", "，", "。", "第3季度", "A级", "a", "会", "党", "员大会", "-", "\"", "'",
    "*", "OR", "NEAR(", ":", "<->", "&", "|", "!", "\\", "%", "_", "𠮷", "é",
)  # fmt: skip
SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def document(pk=1, **changes):
    facts = {
        "source_type": "test",
        "source_id": pk,
        "path": LEFT,
        "day": DAY,
        "kinds": ["theme_day"],
        "title": "学习安全规程",
    }
    return Document(**{**facts, **changes})


def put(*documents):
    with looking(EVERYTHING):
        for one in documents:
            entry_put(one)


def found(text="", scope=EVERYTHING, **asked):
    with looking(scope):
        return [one.source_id for one in entries_found(Wanted(text=text, **asked))]


@pytest.fixture(scope="module")
def corpus():
    """A thousand made-up texts of Chinese, Latin, digits and operators."""
    dice = random.Random(2026)
    return {
        at: "".join(dice.choices(PARTS, k=dice.randint(1, 14)))
        + (" " + "".join(dice.choices(PARTS, k=4)) if at % 3 == 0 else "")
        for at in range(1, 1001)
    }


@pytest.fixture
def filled(corpus):
    with looking(EVERYTHING):
        entries_add(
            document(at, title=text[:9], text=text[9:], day=DAY + timedelta(at % 40))
            for at, text in corpus.items()
        )
    return {at: (plain(text[:9]), plain(text[9:])) for at, text in corpus.items()}


def naive(texts, wanted):
    """What a plain reading finds: each word in the title or in the text."""
    return {at for at, parts in texts.items() if all(any(w in p for p in parts) for w in wanted)}


WORDS = ["党", "党建", "党员", "会", "a", "2", "QC", "２０２６", "26Q", "氧化铝", "主题党日"]
WORDS += ["支部委员会主", "员大会书记讲", "OR", "é", "𠮷"]


@pytest.mark.parametrize("word", WORDS)
def test_recall_and_precision_are_whole_for_words_of_one_to_six_characters(filled, word):
    assert set(found(word)) == naive(filled, words_of(word))


@SETTINGS
@given(st.data())
def test_what_is_found_is_what_a_plain_reading_finds(filled, data):
    parts = [part for pair in filled.values() for part in pair if part]
    text = data.draw(st.sampled_from(parts))
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : start + data.draw(st.integers(1, 8))]
    wanted = part + data.draw(st.sampled_from(["", " 党", " qc", "x"]))
    expected = naive(filled, words_of(wanted)) if words_of(wanted) else set(filled)
    assert set(found(wanted)) == expected


HOSTILE = st.text("\"'*:^-+()<>&|!\\{}[]%_;NEAROTD\x01\x7f党建 \u202e\ufeff", max_size=30)


@SETTINGS
@given(HOSTILE | st.text(max_size=30))
def test_hostile_text_is_looked_for_and_nothing_else_happens(filled, wanted):
    words = words_of(wanted)
    assert set(found(wanted)) == (naive(filled, words) if words else set(filled))
    assert found(person=wanted) == ([] if words else found())


def test_hostile_text_can_be_kept_and_found_again():
    nasty = 'a\' OR "x" * NEAR(党 建) <-> !& \\ :* %s; DROP TABLE'
    put(document(1, title=nasty), document(2))
    for word in ("near(党", "建)", "<->", "\\", ":*", "%s;", "'", '"x"'):
        assert found(word) == [1], word


def test_every_word_must_be_there_but_each_may_stand_elsewhere():
    put(document(1, title="支部党员大会", text="讨论发展对象", people=["甲示"]))
    assert found("党员 发展") == [1]
    assert found("党员 甲示") == [1]
    assert found("党员 换届") == []
    assert found("大会讨论") == []


def test_a_word_late_in_a_very_long_text_is_found():
    put(document(1, text="党建" * 9000 + "换届选举" + "学习" * 300), document(2, text="党建换届"))
    assert found("换届选举") == [1]
    assert found("建换届") == [1, 2][::-1]
    assert found("学习学习") == [1]
    assert len(found("党建")) == 2


def test_the_newest_come_first_and_are_counted():
    put(*(document(at, day=date(2026, at, 1)) for at in range(1, 7)))
    with looking(EVERYTHING):
        listed = entries_found(Wanted(text="安全"))
        assert listed.count() == 6
        assert [one.source_id for one in listed[2:4]] == [4, 3]


def test_days_kinds_people_sources_states_and_subtrees_narrow_what_is_found():
    put(
        document(1, day=date(2026, 1, 1), kinds=["lecture", "theme_day"], people=["甲示、乙示"]),
        document(2, path=RIGHT, state="withdrawn", people=["甲示乙"]),
        document(3, source_type="other", kinds=["lecture_day"], day=date(2026, 9, 1)),
    )
    assert found(kinds=["lecture"]) == [1]
    assert found(kinds=["lecture", "lecture_day"]) == [3, 1]
    assert found(person="甲示") == [2, 1]
    assert found(person="乙示") == [1]
    assert found(person="示") == []
    assert found(sources=["other"]) == [3]
    assert found(states=["withdrawn"]) == [2]
    assert found(unless=["withdrawn"]) == [3, 1]
    assert found(path=RIGHT) == [2]
    assert found(path=TOP, until_on=date(2026, 7, 15)) == [2, 1]
    assert found(from_on=date(2026, 7, 15)) == [3, 2]


@pytest.mark.parametrize("often", [0, 30, 4_000])
@pytest.mark.parametrize("text", [*WORDS, "党 学习", "党员 支部 2026"])
def test_the_newest_few_are_the_same_however_common_the_words_are(filled, monkeypatch, text, often):
    monkeypatch.setattr(search_queries, "OFTEN", often)
    whole = found(text, kinds=["theme_day"])
    with looking(EVERYTHING):
        rows = entries_newest(Wanted(text=text, kinds=["theme_day"]))[:20]
        assert [one.source_id for one in rows] == whole[:20]
    with looking(Scope((RIGHT,))):
        assert list(entries_newest(Wanted(text=text))) == []


def test_only_what_lies_in_the_scope_is_found():
    put(document(1), document(2, path=RIGHT))
    assert found("安全") == [2, 1]
    assert found("安全", scope=Scope.of(RIGHT)) == [2]
    assert found("安全", scope=Scope(())) == []
    assert found("安全", scope=Scope.of(LEFT), path=RIGHT) == []
    with pytest.raises(ScopeMissing):
        list(entries_found(Wanted(text="安全")))
    with pytest.raises(ScopeMissing):
        Passage.objects.count()


def test_nothing_is_put_in_outside_the_scope():
    with looking(Scope.of(RIGHT)), pytest.raises(WriteOutsideScope):
        entry_put(document(1))


def test_putting_again_takes_the_place_of_what_was_there():
    put(document(1, title="旧题目"), document(1, title="新题目", text="正文"))
    assert found("旧题目") == []
    assert found("新题目 正文") == [1]
    with looking(EVERYTHING):
        assert (Entry.objects.count(), Passage.objects.count()) == (1, 1)


def test_putting_the_same_again_writes_nothing(django_assert_num_queries):
    put(document(1, text="长" * 900), document(2))
    with looking(EVERYTHING), django_assert_num_queries(1):
        entry_put(document(1, text="长" * 900))
    put(document(2, state="held"))
    assert found("安全", states=["held"]) == [2]


def test_what_is_removed_is_not_found():
    put(document(1), document(2))
    with looking(EVERYTHING):
        entry_remove("test", 1)
        entry_remove("test", 99)
    assert found("安全") == [2]
    assert found() == [2]


def test_a_state_changes_alone():
    put(document(1))
    with looking(EVERYTHING):
        entries_mark("test", [1], "withdrawn")
    assert found("安全", states=["withdrawn"]) == [1]


def test_an_entry_lives_and_dies_with_the_transaction():
    with transaction.atomic():
        put(document(1))
        assert found("安全") == [1]
        transaction.set_rollback(True)
    assert found("安全") == []
    put(document(1))
    with transaction.atomic(), looking(EVERYTHING):
        entry_remove("test", 1)
        transaction.set_rollback(True)
    assert found("安全") == [1]


def test_entries_follow_an_organisation_that_moves():
    below = path_of(LEFT, 9)
    put(document(1, path=below), document(2, path=RIGHT))
    with looking(EVERYTHING):
        entries_moved(organisation=None, old_path=LEFT, new_path=path_of(RIGHT, 2))
    assert found("安全", scope=Scope.of(LEFT)) == []
    assert found("安全", scope=Scope.of(RIGHT)) == [2, 1]
    assert found("安全", scope=Scope.of(path_of(path_of(RIGHT, 2), 9))) == [1]


@pytest.fixture
def source(monkeypatch):
    monkeypatch.setattr(services, "_sources", {})
    sources_plug([Source("test", "试验", lambda: iter([document(1), document(2, path=RIGHT)]))])


def test_the_index_is_rebuilt_from_its_sources(source):
    put(document(1, title="走样了"), document(7))
    assert index_rebuild(Actor.system("测试")) == {"test": 2}
    assert found("走样") == []
    assert found("安全") == [2, 1]
    with looking(EVERYTHING):
        assert AuditLine.objects.get().verb == "index_rebuild"


def test_an_upgrade_fills_only_what_is_empty(source):
    sources_plug([Source("empty", "没有内容", lambda: iter([]))])
    with looking(EVERYTHING):
        assert sources_missing() == ["test"]
    assert index_rebuild(Actor.system("测试"), sources=["test"]) == {"test": 2}
    with looking(EVERYTHING):
        assert sources_missing() == []


def test_the_command_rebuilds_and_says_how_many(source):
    answer = CliRunner().invoke(group, ["rebuild", "--json"])
    assert answer.stdout.strip() == '{"entries": {"test": 2}}'
    assert "test：2 条" in CliRunner().invoke(group, ["rebuild"]).stderr
