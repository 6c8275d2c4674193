"""The index: one entry for each act that can be found, and the tokens it is found by."""

from typing import Any, ClassVar

from django.db import models
from django.db.models.lookups import Lookup

from shuanghe.kernel.permissions.models import PathField, ScopedForeignKey, ScopedModel
from shuanghe.kernel.search.rules import SPELLING, phrase


class TokensField(models.TextField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Tokens in a row, each of the same length, with the engine's index behind them."""


def match_of(word: str) -> str:
    """What FTS5 is asked for a word."""
    found = phrase(word)
    return f"{found[0]}*" if len(found[0]) == SPELLING else f'"{" ".join(found)}"'


@TokensField.register_lookup
class Holds(Lookup[Any]):
    """Whether the tokens of a word stand there in a row: tokens__holds="党建"."""

    lookup_name = "holds"

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        asked = match_of(str(self.rhs))
        inside = "SELECT rowid FROM search_words WHERE search_words MATCH %s"
        return f'{self._table(compiler)}."id" IN ({inside})', [asked]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        found = phrase(str(self.rhs))
        asked = f"{found[0]}:*" if len(found[0]) == SPELLING else " <-> ".join(found)
        return f'{self._table(compiler)}."vector" @@ %s::tsquery', [asked]

    def _table(self, compiler: Any) -> str:
        return str(compiler.quote_name_unless_alias(self.lhs.alias))


@TokensField.register_lookup
class Keeps(Holds):
    """The same, for asking one passage after another: SQLite gathers the hits once and looks each
    passage up in them. The sign before the column forbids the plan that goes through all hits for
    every passage."""

    lookup_name = "keeps"

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        held, asked = super().as_sqlite(compiler, connection)
        return f"+{held}", asked


class Entry(ScopedModel):
    """One act as it is found. source_type and source_id lead to it; the index knows no more.

    path: where it belongs; day: when it is; state: a word of the source, "" for the usual one;
    kinds: codes, a blank before and after each.
    """

    scope_path: ClassVar[str] = "path"

    source_type = models.CharField("来源", max_length=40)
    source_id = models.BigIntegerField("来源编号")
    path = PathField("位置")
    day = models.DateField("日期")
    state = models.CharField("状态", max_length=20, blank=True)
    kinds = models.CharField("事项", max_length=400, blank=True)
    title = models.CharField("标题", max_length=200)

    class Meta(ScopedModel.Meta):
        verbose_name = "检索条目"
        ordering: ClassVar = ["-day", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source_type", "source_id"], name="entry_of_source")
        ]
        indexes: ClassVar = [
            models.Index(fields=["path"], name="entry_place"),
            models.Index(fields=["-day", "-id"], name="entry_newest"),
        ]


class Passage(ScopedModel):
    """The tokens of an entry; a long text has several, each overlapping the one before."""

    scope_path: ClassVar[str] = "path"

    entry = ScopedForeignKey(Entry, on_delete=models.CASCADE, related_name="passages")
    path = PathField("位置")
    tokens = TokensField("词元")

    class Meta(ScopedModel.Meta):
        verbose_name = "检索文字"
