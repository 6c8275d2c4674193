"""Text as tokens: every two neighbouring characters, each spelled in four letters.

A word is found when its pairs stand in a row, so a search is exact for any part of a text: two
Chinese characters, a number, a piece of an English word. Spelled in letters, nothing that anybody
types can be an operator, a quote or a boundary to the search engine.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import add
from unicodedata import category, is_normalized, normalize

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SPELLING = 4
WORDS = 5
LONGEST = 60
"""At most so many words are looked for, each of at most so many characters."""

LONGEST_RUN = 16_000
MOST_ALIKE = 250
"""PostgreSQL keeps positions up to 16,383, and 256 of one token: longer texts are cut, the pieces
overlapping by the longest word."""

BEYOND = chr(len(LETTERS) ** SPELLING)
"""The first character without a spelling."""

GAP = "\0"
NAME = "\1"
UNSEEN = {"Cc", "Cf", "Cs", "Cn"}
BETWEEN_NAMES = re.compile(r"[\s,，、;；/]+")


class Kept(dict[str, str]):
    """Character → itself; "" for controls, marks without a shape and what has no spelling."""

    def __missing__(self, one: str) -> str:
        is_seen = one < BEYOND and category(one) not in UNSEEN
        self[one] = one if is_seen or one.isspace() else ""
        return self[one]


class Spelled(dict[str, str]):
    """Character → its four letters."""

    def __missing__(self, one: str) -> str:
        left, out = ord(one), ""
        for _ in range(SPELLING):
            left, digit = divmod(left, len(LETTERS))
            out = LETTERS[digit] + out
        self[one] = out
        return out


_kept, _spelled = Kept(), Spelled()


def plain(text: str) -> str:
    """The text as it is compared: one width, one case, single blanks, nothing unseen."""
    return " ".join(_seen(_folded(text)).split())


def _folded(text: str) -> str:
    folded = (text if is_normalized("NFKC", text) else normalize("NFKC", text)).casefold()
    return folded if is_normalized("NFKC", folded) else normalize("NFKC", folded)


def _seen(text: str) -> str:
    if text.isprintable() and max(text, default="") < BEYOND:
        return text
    return "".join(map(_kept.__getitem__, text))


def words_of(wanted: str) -> list[str]:
    """The words of a search, as they are compared; each must be found."""
    return [word[:LONGEST] for word in plain(wanted).split()[:WORDS]]


def names_in(people: Iterable[str]) -> list[str]:
    """The names in fields that may hold several: 甲示、乙示."""
    return [name for field in people for name in BETWEEN_NAMES.split(field) if name]


def name_start(name: str) -> str:
    """What to look for so that a name is found from its beginning."""
    return NAME + name


def tokens(text: str) -> list[str]:
    """Each character with the one after it; the last one with nothing."""
    spelled = list(map(_spelled.__getitem__, text + GAP))
    return list(map(add, spelled, spelled[1:]))


def runs(*, title: str, text: str = "", people: Sequence[str] = ()) -> Iterator[str]:
    """What is kept for an act, as the engine takes it: nearly always one run of tokens.

    people: fields that hold one name or several.
    """
    head = plain(title) + GAP + plain(text) + GAP
    if len(head) + sum(map(len, people)) <= MOST_ALIKE // 2:
        yield " ".join([*tokens(head), *map(_named, people)])
        return
    names = [plain(name) for name in names_in(people)]
    for piece in pieces(GAP.join([head, *(NAME + name for name in names)])):
        yield " ".join(tokens(piece))


@lru_cache(maxsize=20_000)
def _named(field: str) -> str:
    """The tokens of the names in a field. A ledger names the same few people again and again."""
    return " ".join(token for name in names_in([field]) for token in tokens(NAME + plain(name)))


def pieces(text: str) -> Iterator[str]:
    """The text in pieces that the engines can hold; no word of LONGEST characters is cut."""
    start = 0
    while True:
        end = start + _reach(text[start : start + LONGEST_RUN])
        yield text[start:end]
        if end >= len(text):
            return
        start = end - LONGEST


def _reach(text: str) -> int:
    """How much of the text holds no pair too often."""
    if len(text) <= MOST_ALIKE:
        return len(text)
    seen: Counter[str] = Counter()
    for at, (a, b) in enumerate(pairwise(text)):
        seen[a + b] += 1
        if seen[a + b] == MOST_ALIKE:
            return at + 1
    return len(text)


def phrase(word: str) -> list[str]:
    """The tokens that stand in a row where the word is; of one character only the beginning.

    word: a result of words_of or name_start.
    """
    spelled = [_spelled[one] for one in word]
    return [a + b for a, b in pairwise(spelled)] or spelled
