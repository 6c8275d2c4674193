"""Spelling text as tokens: exact for any part of a text, deaf to whatever is typed."""

from hypothesis import given
from hypothesis import strategies as st

from shuanghe.kernel.search.rules import (
    LONGEST,
    LONGEST_RUN,
    MOST_ALIKE,
    name_start,
    names_in,
    phrase,
    pieces,
    plain,
    runs,
    tokens,
    words_of,
)

ANY = st.text()
HAN = st.text("党建支部委员会主题日学习2026QC ，。", max_size=40)


def found_in(word, text):
    """What an engine does with a phrase: its tokens in a row, or one that begins so."""
    run, asked = tokens(text), phrase(word)
    if len(asked[0]) == 4:
        return any(token.startswith(asked[0]) for token in run)
    return any(run[at : at + len(asked)] == asked for at in range(len(run)))


@given(text=HAN | ANY, word=HAN | ANY)
def test_a_word_is_found_just_where_it_stands(text, word):
    text = plain(text)
    for one in words_of(word):
        assert found_in(one, text) == (one in text)


@given(text=HAN, start=st.integers(0, 39), length=st.integers(1, 12))
def test_every_part_of_a_text_is_found_in_it(text, start, length):
    for part in words_of(text[start : start + length]):
        assert found_in(part, plain(text))


@given(ANY)
def test_plain_text_is_plain_already(text):
    assert plain(plain(text)) == plain(text)


@given(ANY)
def test_tokens_are_letters_alone_whatever_is_typed(text):
    for token in [*tokens(plain(text)), *(one for word in words_of(text) for one in phrase(word))]:
        assert token.isascii()
        assert token.islower()
        assert token.isalpha()
        assert len(token) in (4, 8)


def test_width_case_and_unseen_marks_make_no_difference():
    assert plain("ＱＣ小组２０２６　年\n\u200b度\x00") == "qc小组2026 年 度"


def test_a_long_text_is_cut_so_that_no_word_is_lost():
    text = "".join(chr(0x4E00 + at % 5000) for at in range(40_000))
    cut = list(pieces(text))
    assert len(cut) > 2
    assert all(len(piece) <= LONGEST_RUN for piece in cut)
    for at in range(0, len(text) - LONGEST, 997):
        word = text[at : at + LONGEST + 1]
        assert any(word in piece for piece in cut), at


def test_a_pair_that_comes_too_often_starts_a_new_piece():
    text = "党建" * 1000
    for piece in pieces(text):
        assert max(piece.count("党建"), piece.count("建党")) <= MOST_ALIKE
    assert len(list(pieces(text))) < 20


def test_an_ordinary_act_is_one_run():
    assert len(list(runs(title="学习", text="安全规程", people=["甲示、乙示", "丙示"]))) == 1


@given(title=HAN, text=HAN, people=st.lists(st.text("甲乙示、 ｱA", max_size=9), max_size=5))
def test_a_short_act_is_kept_like_a_long_one(title, text, people):
    (short,) = runs(title=title, text=text, people=people)
    long = " ".join(runs(title=title, text=text + "长" * MOST_ALIKE, people=people))
    for name in names_in(people):
        for word in words_of(name):
            asked = " ".join(phrase(name_start(word)))
            assert asked in short
            assert asked in long


def test_names_in_one_field_are_told_apart():
    assert names_in(["甲示、乙示", "", "丙示 丁示，戊示"]) == [
        "甲示",
        "乙示",
        "丙示",
        "丁示",
        "戊示",
    ]


def test_a_name_is_found_from_its_beginning():
    (run,) = runs(title="甲乙", people=["乙示甲", "丙"])
    kept = run.split()

    def starts(name):
        asked = phrase(name_start(name))
        return any(kept[at : at + len(asked)] == asked for at in range(len(kept)))

    assert starts("乙")
    assert starts("乙示甲")
    assert starts("丙")
    assert not starts("示甲")
    assert not starts("甲乙")
    assert not starts("丙乙")


def test_at_most_five_words_of_sixty_characters_are_looked_for():
    assert words_of("一 二 三 四 五 六") == ["一", "二", "三", "四", "五"]
    assert words_of("长" * 100) == ["长" * LONGEST]
    assert words_of(" \t\u200b ") == []
