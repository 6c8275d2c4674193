"""The mechanism and its song, with what an organisation has written in the open places."""

from dataclasses import replace
from datetime import date

from shuanghe.activities.standards.models import Wording
from shuanghe.activities.standards.queries.book import book
from shuanghe.activities.standards.queries.held import wordings_over
from shuanghe.activities.standards.rules import Layer, Mechanism, Slot, Song, SongLine, Source
from shuanghe.organisation.models import Organisation

OWN = "own"


def mechanism_on(
    *, on: date, code: str = "", organisation: Organisation | None = None
) -> Mechanism:
    """A version of the mechanism, the current one without a code.

    organisation: what it or one above it has written in the open layers is put in.
    Raises KeyError for an unknown code, naming those there are.
    """
    known = book().mechanisms
    if code and code not in known:
        raise KeyError(f"没有“{code}”这个机制；现有：{'、'.join(known)}。")
    found = known[code] if code else book().current
    if organisation is None or not any(layer.is_open for layer in found.layers):
        return found
    own = wordings_over(organisation, subject_of(found), on=on)
    layers = tuple(_worded(layer, own.get(layer.number)) for layer in found.layers)
    return replace(found, layers=layers)


def mechanisms() -> tuple[Mechanism, ...]:
    """Every version as shipped: each after the one it supersedes, parts after the whole."""
    known, ordered = dict(book().mechanisms), list[Mechanism]()
    while known:
        placed = {one.code for one in ordered}
        ready = [
            one for one in known.values() if {one.supersedes, one.part_of} - {""} <= placed
        ] or list(known.values())
        ordered += ready
        for one in ready:
            del known[one.code]
    return tuple(ordered)


def song(*, on: date, organisation: Organisation | None = None) -> Song | None:
    """The mnemonic song of the current mechanism; the organisation's own where it has one."""
    found = book().songs.get(book().current.code)
    if found is None or organisation is None:
        return found
    own = wordings_over(organisation, f"song:{found.code}", on=on).get(0)
    if own is None:
        return found
    return replace(
        found,
        title=own.title,
        lines=tuple(SongLine(str(line)) for line in own.lines),
        source=Source(OWN, own.source),
        note="",
        wording=own.pk,
        written=_written(own),
    )


def subject_of(mechanism: Mechanism) -> str:
    """How wordings name a mechanism."""
    return f"mechanism:{mechanism.code}"


def _worded(layer: Layer, own: Wording | None) -> Layer:
    if own is None or not layer.is_open:
        return layer
    slots = tuple(Slot(f"own_{at}", str(line)) for at, line in enumerate(own.lines, start=1))
    source = Source(OWN, own.source)
    return Layer(layer.number, own.title, source, slots, wording=own.pk, written=_written(own))


def _written(own: Wording) -> str:
    return f"{own.organisation.name} {own.from_on}"
