"""A disk rebuilt from the notes of a run, as a power cut at any of them would leave it."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from struct import Struct

SECTOR = 512
HEAD = Struct("=cqqq")
RECORDER = Path(__file__).with_name("recorder.c")
MODES = ("none", "random", "all")
"""What of the data that was not synced has reached the disk: nothing, some sectors, everything."""


def recorder_built(folder: Path) -> Path:
    """The recorder as a library to preload. A missing compiler is an error, no reason to skip."""
    made = folder / "recorder.so"
    command = ["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", made, RECORDER, "-ldl"]
    subprocess.run(command, check=True)
    made.chmod(0o755)
    return made


@dataclass(frozen=True)
class Note:
    """One thing that the program asked of the disk; paths are those under the recorded folder.

    kind: W write, S sync, T cut to a size, Z cut to nothing, C create, U unlink, R rename, L link.
    other: the second name of a rename or link.
    """

    kind: str
    path: str
    at: int
    data: bytes
    other: str = ""


def notes_read(trace: Path, root: Path) -> Iterator[Note]:
    """The notes in the order they were made; those of files without a name are left out."""
    below = f"{root}{os.sep}"
    with trace.open("rb") as file:
        while head := file.read(HEAD.size):
            kind, at, size, length = HEAD.unpack(head)
            path = file.read(length).decode().removeprefix(below)
            data = file.read(size)
            if path.endswith(" (deleted)"):
                continue
            other = data.decode().removeprefix(below) if kind in b"RL" else ""
            yield Note(kind.decode(), path, at, data, other)


@dataclass
class Held:
    """A file: what is surely on the disk, and what was written since."""

    sure: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Offset and bytes of each write; a size and None for a file cut or grown to it."""

    def settle(self) -> None:
        """The file has been synced."""
        for at, data in self.waiting:
            put(self.sure, at, data)
        self.waiting.clear()

    def left(self, mode: str, chance: Random) -> bytes:
        """The bytes after a power cut."""
        if mode == "none" or not self.waiting:
            return bytes(self.sure)
        found = bytearray(self.sure)
        for at, data in self.waiting:
            for start, part in [(at, data)] if mode == "all" else torn(at, data, chance):
                put(found, start, part)
        return bytes(found)


def put(content: bytearray, at: int, data: bytes | None) -> None:
    """Write bytes at an offset, or cut or grow to a size."""
    size = at if data is None else max(len(content), at + len(data))
    if size > len(content):
        content.extend(bytes(size - len(content)))
    if data is None:
        del content[at:]
    else:
        content[at : at + len(data)] = data


def torn(at: int, data: bytes | None, chance: Random) -> Iterator[tuple[int, bytes | None]]:
    """The sectors of a write that happened to reach the disk."""
    if data is None:
        if chance.random() < 0.5:
            yield at, None
        return
    start = 0
    while start < len(data):
        end = min(len(data), start + SECTOR - (at + start) % SECTOR)
        if chance.random() < 0.5:
            yield at + start, data[start:end]
        start = end


class Disk:
    """Names and files. Names come, go and change at once and for good; bytes wait for a sync."""

    def __init__(self, base: Path) -> None:
        self.files = {
            path.relative_to(base).as_posix(): Held(bytearray(path.read_bytes()))
            for path in base.rglob("*")
            if path.is_file()
        }

    def follow(self, note: Note) -> None:
        """Let one note happen."""
        if note.kind == "C":
            self.files.setdefault(note.path, Held())
        elif note.kind == "U":
            self.files.pop(note.path, None)
        elif note.kind in "RL":
            self._name(note)
        else:
            self._change(self.files.setdefault(note.path, Held()), note)

    def _name(self, note: Note) -> None:
        held = self.files.get(note.path)
        if held is None or (note.kind == "L" and note.other in self.files):
            return
        self.files[note.other] = held
        if note.kind == "R" and note.other != note.path:
            del self.files[note.path]

    def _change(self, held: Held, note: Note) -> None:
        if note.kind == "S":
            held.settle()
        elif note.kind == "W":
            held.waiting.append((note.at, note.data))
        else:
            held.waiting.append((note.at if note.kind == "T" else 0, None))

    def write_out(
        self, target: Path, *, mode: str, chance: Random, only: set[str] | None = None
    ) -> None:
        """Leave the disk as files in a folder."""
        for name, held in self.files.items():
            if only is None or name in only:
                place = target / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(held.left(mode, chance))
