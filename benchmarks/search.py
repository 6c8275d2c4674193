"""Bars w1 to w3: a two-character word among 200,000 short documents of the handbooks and others.

The documents are made of words drawn by Zipf's law, so that some words stand in most documents and
others in a handful. Each search is the one of the page: the newest twenty with the word, within
the marks of the editions that may be read. The entries are also counted against a plain look
through all texts, so that a quick answer is a right one.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any

from benchmarks.tables import Bar
from benchmarks.worlds import everything

SIZE = 200_000
WORDS, EACH = 3_000, 16
LIMIT = 0.1
REPEATS = 15
MARKS = 40
NEWEST = 20
ASKED = {"in most documents": 1, "in one of a hundred": 120, "in a handful": 2_990}
"""What is looked for: the rank of the word."""


def bars(_sizes: list[int]) -> list[Bar]:
    """A word of each frequency, two words at once, and a word that stands nowhere."""
    words = _words()
    with everything():
        texts = _fill(words)
        asked = {name: words[rank] for name, rank in ASKED.items()}
        asked["two words at once"] = f"{words[30]} {words[200]}"
        asked["nowhere"] = "龘靐"
        found = [_searched(name, text, texts) for name, text in asked.items()]
        _wrong(found, asked, texts)
    return found


def _words() -> list[str]:
    """Two-character words, none a part of another pair by chance: drawn from apart characters."""
    draw = random.Random(7)
    signs = [chr(0x4E00 + at) for at in range(6_000)]
    draw.shuffle(signs)
    return ["".join(signs[2 * at : 2 * at + 2]) for at in range(WORDS)]


def _texts(words: list[str]) -> Iterator[str]:
    draw = random.Random(11)
    weights = [1 / (at + 1) for at in range(WORDS)]
    for _number in range(SIZE):
        yield "，".join(draw.choices(words, weights, k=EACH))


def _fill(words: list[str]) -> list[str]:
    """Put all documents into the index, as an edition does; their texts."""
    from django.db import connection, transaction

    from shuanghe.insight.handbooks.queries.finding import SOURCE
    from shuanghe.kernel.search.services import Document, entries_add

    texts = list(_texts(words))
    first = date(2020, 1, 1)
    documents = (
        Document(
            source_type=SOURCE,
            source_id=number + 1,
            path=f"{number % 400:06d}",
            day=first + timedelta(days=number % 2_000),
            kinds=[f"edition{number % MARKS + 1}"],
            title=f"第{number}节",
            text=text,
        )
        for number, text in enumerate(texts)
    )
    with transaction.atomic():
        entries_add(documents)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return texts


def _searched(name: str, text: str, texts: list[str]) -> Bar:
    from shuanghe.insight.handbooks.queries.finding import SOURCE, mark_of
    from shuanghe.kernel.search.queries import Wanted, entries_newest

    marks = [mark_of(one) for one in range(1, MARKS + 1)]
    wanted = Wanted(text=text, sources=(SOURCE,), kinds=marks)
    took = _median(
        lambda: list(entries_newest(wanted).values_list("source_id", flat=True)[:NEWEST])
    )
    total = _holding(text, texts)
    return Bar(
        code="w1" if " " not in text else "w2",
        what=f"search, a two-character word {name}",
        size=f"{SIZE:,}",
        product=took,
        baseline=LIMIT,
        ratio=LIMIT / took,
        asks="≤ 100 ms, wall",
        is_met=took <= LIMIT,
        note=f"{total:,} documents hold it; newest {NEWEST}",
    )


def _wrong(bars: list[Bar], asked: dict[str, str], texts: list[str]) -> None:
    """Add how many of the counts differ from a plain look through all texts."""
    from shuanghe.kernel.search.queries import Wanted, entries_found

    differing = [
        name
        for name, text in asked.items()
        if entries_found(Wanted(text=text)).count() != _holding(text, texts)
    ]
    bars.append(
        Bar(
            code="w3",
            what="search, counts that differ from a look through all texts",
            size=f"{SIZE:,}",
            product=0,
            baseline=0,
            ratio=float(len(differing)),
            asks="0 differing",
            is_met=not differing,
            note="、".join(differing),
        )
    )


def _holding(text: str, texts: list[str]) -> int:
    parts = text.split()
    return sum(all(part in one for part in parts) for one in texts)


def _median(task: Callable[[], Any]) -> float:
    """Wall seconds of a call, the median of some."""
    spent = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        task()
        spent.append(time.perf_counter() - start)
    return median(spent)
