"""Power cuts on PostgreSQL: a recorded run of the product, cut at many moments and recovered.

The recorder and the rebuilt disk are those of the power cuts on SQLite (tests/crash/disks.py):
every process of the server and the writers note in one file what they ask of the disk. A state
is what a cut after one of the notes leaves; a server is started on it and recovers as after a real
one.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import psycopg
from tests import servers
from tests.crash.disks import MODES, Disk, Note, notes_read, recorder_built
from tests.faults.places import Server, environment, program, server, tables_restore
from tests.faults.watching import STORY, Writers

ACKS = "told/acks"
DATA = "data/"
BLOCK = 8192
BUSY = ("shared_buffers=2MB", "max_wal_size=32MB", "min_wal_size=32MB", "bgwriter_delay=10ms")
"""Little memory, so that pages are written to the disk and checkpoints come at all moments."""


@dataclass(frozen=True)
class Recording:
    """What a run asked of its disk. work: a folder with base/ (before) and trace."""

    work: Path
    notes: tuple[Note, ...]
    owner: str | None


@contextmanager
def recorded(tables: Path, *options: str, acts: int) -> Iterator[Recording]:
    """So many acts are acknowledged, with a checkpoint among them, while the disk is recorded."""
    with tempfile.TemporaryDirectory(prefix="shuanghe-cuts-") as folder:
        work, trace = Path(folder), Path(folder) / "trace"
        work.chmod(0o755)
        trace.touch()
        trace.chmod(0o666)
        with server(*BUSY, *options) as database:
            tables_restore(tables, database.address)
            database.control("stop", "-m", "fast")
            shutil.copytree(database.home / "data", work / "base")
            database.names = {
                "LD_PRELOAD": str(recorder_built(work)),
                "CRASH_TRACE": str(trace),
                "CRASH_ROOT": str(database.home),
            }
            database.start()
            _filed(database, acts)
            database.control("stop", "-m", "immediate")
            notes = tuple(_relevant(notes_read(trace, database.home)))
            database.names = {}
            database.start()
        yield Recording(work, notes, database.owner)


def _filed(database: Server, acts: int) -> None:
    """Writers at work, who note in the same file what they tell of."""
    folder = database.home / "told"
    folder.mkdir()
    names = environment(database.address, **database.names)
    writing = subprocess.Popen(program("writing", str(folder), "4", "true"), env=names)
    people = Writers(folder, writing)
    try:
        people.wait(acts // 2)
        with psycopg.connect(database.address, autocommit=True) as looker:
            looker.execute("CHECKPOINT")
        people.wait(acts // 2)
        people.stop()
    finally:
        writing.kill()
        writing.wait()


def _relevant(notes: Iterator[Note]) -> Iterator[Note]:
    """The notes of the data folder, by their place in it, and of what was acknowledged."""
    for note in notes:
        if note.path == ACKS:
            yield note
        elif note.path.startswith(DATA):
            other = note.other.removeprefix(DATA)
            yield replace(note, path=note.path.removeprefix(DATA), other=other)


@dataclass(frozen=True)
class Judgement:
    """What was found: cut states, acts acknowledged in the last, and in how many states what.

    lost: something acknowledged is not there. broken: not there whole, a page damaged, or the
    server does not start (which of them: failed).
    """

    states: int
    acknowledged: int
    lost: int
    broken: int
    failed: int
    examples: tuple[str, ...]


def judged(
    recording: Recording, *, states: int, seed: int, until_harmed: bool = False
) -> Judgement:
    """Cut the power so often, or until it does harm, and look at what is left each time."""
    chance, notes = Random(seed), recording.notes
    first = next(at for at, note in enumerate(notes) if note.path == ACKS and note.kind == "W")
    chosen = sorted(
        (chance.randrange(first + 1, len(notes) + 1), chance.choice(MODES)) for _ in range(states)
    )
    disk, at, told, count = Disk(recording.work / "base"), 0, b"", 0
    found: Counter[str] = Counter()
    examples: list[str] = []
    for end, mode in chosen:
        for note in notes[at:end]:
            if note.path != ACKS:
                disk.follow(note)
            elif note.kind == "W":
                told += note.data
        at, count = end, count + 1
        harm = _harm(recording, disk, _keys(told), mode=mode, chance=chance)
        found.update(harm.keys())
        examples += [f"after note {end}, {mode}: {kind}: {what}" for kind, what in harm.items()]
        if harm and until_harmed:
            break
    broken = found["broken"] + found["failed"]
    return Judgement(
        count, len(_keys(told)), found["lost"], broken, found["failed"], tuple(examples[:5])
    )


def _keys(told: bytes) -> set[str]:
    """The acts whose acknowledgement was written out."""
    lines = told.decode().splitlines(keepends=True)
    return {json.loads(line)["key"] for line in lines if line.endswith("\n")}


def _harm(
    recording: Recording, disk: Disk, keys: set[str], *, mode: str, chance: Random
) -> dict[str, str]:
    """What is wrong with one state, by kind; nothing when all is well."""
    home = recording.work / "state"
    left = Server(home, servers.free_port(), recording.owner, ("fsync=off",))
    _laid(disk, recording, home, mode=mode, chance=chance)
    try:
        left.start()
    except subprocess.CalledProcessError:
        return {"failed": (home / "log").read_text()[-300:]}
    harm = {}
    try:
        with psycopg.connect(left.address) as looker:
            kept = looker.execute(STORY).fetchall()
        titles = [title for _key, title, _evidence, _lines in kept]
        uneven = [title for _key, title, *counts in kept if counts != [1, 1]]
        if missing := keys - set(titles):
            harm["lost"] = ", ".join(sorted(missing)[:5])
        if uneven or len(titles) > len(set(titles)):
            harm["broken"] = f"{len(titles)} records, not whole: {uneven[:5]}"
    except psycopg.Error as error:
        harm["broken"] = str(error)
    finally:
        left.control("stop", "-m", "fast")
    _without_half_blocks(home / "data" / "base")
    checked = subprocess.run(
        [servers.postgres_programs() / "pg_checksums", "--check", "-D", home / "data"],
        user=recording.owner,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    if checked.returncode:
        harm["broken"] = checked.stderr[-300:]
    return harm


def _without_half_blocks(folder: Path) -> None:
    """Take off the last part of a block that was being added when the power went.

    The server counts whole blocks alone and writes over such a rest; the program that checks pages
    stops at it.
    """
    for path in folder.rglob("*"):
        is_of_a_table = path.name.split("_")[0].split(".")[0].isdigit()
        if is_of_a_table and path.is_file() and (rest := path.stat().st_size % BLOCK):
            os.truncate(path, path.stat().st_size - rest)


def _laid(disk: Disk, recording: Recording, home: Path, *, mode: str, chance: Random) -> None:
    """The disk after a cut, as the home of a server."""
    shutil.rmtree(home, ignore_errors=True)
    base, data = recording.work / "base", home / "data"
    for folder in [base, *(one for one in base.rglob("*") if one.is_dir())]:
        (data / folder.relative_to(base)).mkdir(parents=True)
    disk.write_out(data, mode=mode, chance=chance)
    (data / "postmaster.pid").unlink(missing_ok=True)  # the machine has started again since
    data.chmod(0o700)
    for path in [home, *home.rglob("*")] if recording.owner else []:
        shutil.chown(path, recording.owner, recording.owner)
