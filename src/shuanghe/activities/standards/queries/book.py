"""The standards files put together: loaded once for a folder, immutable."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

from shuanghe.activities.standards.queries.gathering import Gathered, standards_gather
from shuanghe.activities.standards.queries.shapes import (
    FlowShape,
    ItemShape,
    LayerShape,
    MechanismShape,
    MethodShape,
    SongShape,
)
from shuanghe.activities.standards.rules import (
    CatalogueItem,
    Layer,
    Mechanism,
    Method,
    Slot,
    Song,
    SongLine,
    Source,
)
from shuanghe.rulebook.queries import RulebookRefused


@dataclass(frozen=True, eq=False)
class Book:
    """Everything the standards files say. items: by catalogue, then code."""

    mechanisms: Mapping[str, Mechanism]
    items: Mapping[str, Mapping[str, CatalogueItem]]
    flows: Mapping[str, FlowShape]
    methods: tuple[Method, ...]
    songs: Mapping[str, Song]

    @property
    def current(self) -> Mechanism:
        """The mechanism that is in use."""
        return next(one for one in self.mechanisms.values() if one.is_current)

    def item(self, code: str) -> CatalogueItem | None:
        """The item of that code in any catalogue."""
        return next((shelf[code] for shelf in self.items.values() if code in shelf), None)


def book() -> Book:
    """The standards of this installation. Raises RulebookRefused when files have mistakes."""
    return _loaded(Path(settings.RULEBOOKS))


@lru_cache(maxsize=4)
def _loaded(root: Path) -> Book:
    found = standards_gather(root)
    if found.problems:
        raise RulebookRefused(tuple(found.problems))
    return _together(found)


def _together(found: Gathered) -> Book:
    methods = sorted((_method(one) for one, _ in found.methods.values()), key=lambda m: m.number)
    return Book(
        mechanisms=MappingProxyType(
            {code: _mechanism(one) for code, (one, _) in found.mechanisms.items()}
        ),
        items=MappingProxyType(
            {
                kind: MappingProxyType({code: _item(kind, one) for code, (one, _) in shelf.items()})
                for kind, shelf in found.items.items()
            }
        ),
        flows=MappingProxyType({code: one for code, (one, _) in found.flows.items()}),
        methods=tuple(methods),
        songs=MappingProxyType({code: _song(one) for code, (one, _) in found.songs.items()}),
    )


def _mechanism(shape: MechanismShape) -> Mechanism:
    return Mechanism(
        code=shape.code,
        title=shape.title,
        edition=shape.edition,
        source=Source(shape.basis, shape.source),
        meaning=shape.meaning,
        note=shape.note,
        layers=tuple(_layer(one, shape) for one in shape.layers),
        supersedes=shape.supersedes,
        part_of=shape.part_of,
        is_current=shape.current,
    )


def _layer(shape: LayerShape, mechanism: MechanismShape) -> Layer:
    return Layer(
        number=shape.number,
        title=shape.title,
        source=Source(shape.basis, mechanism.source if shape.basis == "published" else ""),
        slots=tuple(Slot(one.code, one.title, one.text, tuple(one.parts)) for one in shape.items),
    )


def _item(kind: str, shape: ItemShape) -> CatalogueItem:
    return CatalogueItem(
        kind=kind,
        code=shape.code,
        title=shape.title,
        category=shape.category,
        every=shape.frequency.every,
        when=shape.frequency.when,
        owner=shape.owner,
        scope=tuple(shape.scope),
        evidence=tuple(shape.evidence),
        papers=tuple(shape.papers),
        flow=shape.flow,
        rules=tuple(shape.rules),
        score_item=shape.score_item,
        source=Source(shape.basis, shape.source),
        note=shape.note,
    )


def _method(shape: MethodShape) -> Method:
    return Method(
        number=shape.number,
        code=shape.code,
        title=shape.title,
        text=shape.text,
        source=Source(shape.basis, shape.source),
        here=tuple(shape.here),
        parts=tuple(shape.parts),
    )


def _song(shape: SongShape) -> Song:
    return Song(
        code=shape.code,
        title=shape.title,
        lines=tuple(SongLine(one.text, one.note) for one in shape.lines),
        source=Source(shape.basis, shape.source),
        note=shape.note,
    )
