"""Power cuts on SQLite: a recorded run of the product, cut at many moments, opened each time.

python -m tests.crash.powercuts WORK STATES SEED [KIND]     replay WORK and judge STATES states, as
JSON; with KIND only until something is "lost" or "corrupt"
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from tests.crash.disks import MODES, Disk, Note, notes_read, recorder_built
from tests.crash.worlds import ROOT, command, faults, names, told

DATABASE = "shuanghe.sqlite3"
WHOLE_EVERY = 25
"""The duties are worked out anew in one state of so many; everything else is looked at in all."""


def recorded(installation: Path, work: Path, *, count: int, **weaker: str) -> Path:
    """Run the product on a copy of an installation and keep the notes of its disk.

    work: an empty folder; afterwards it holds base/ (before), home/ (after) and trace.
    """
    shutil.copytree(installation, work / "base")
    shutil.copytree(installation, work / "home")
    preload = {
        "LD_PRELOAD": str(recorder_built(work)),
        "CRASH_TRACE": str(work / "trace"),
        "CRASH_ROOT": str(work / "home"),
    }
    environment = names(work / "home", **weaker, **preload)
    subprocess.run(command("file", str(count)), env=environment, cwd=ROOT, check=True)
    return work


def judged(
    work: Path, *, states: int, seed: int = 1, until: str = "", **weaker: str
) -> dict[str, Any]:
    """What was found in so many states of a recorded run, or until something "lost", "corrupt"."""
    environment = names(work / "state", **weaker)
    words = (str(work), str(states), str(seed), *filter(None, [until]))
    return told(*words, environment=environment, module="tests.crash.powercuts")


def cuts(notes: list[Note], states: int, chance: Random) -> list[tuple[int, str]]:
    """After which note the power fails and what is left then, in order; none before a first ack."""
    first = next(at for at, note in enumerate(notes) if note.path == "acks" and note.kind == "W")
    chosen = [
        (chance.randrange(first + 1, len(notes) + 1), chance.choice(MODES)) for _ in range(states)
    ]
    return sorted(chosen)


def replayed(work: Path, states: int, seed: int, until: str = "") -> dict[str, Any]:
    """Rebuild and judge the states one after another."""
    chance, started = Random(seed), time.monotonic()
    notes = list(notes_read(work / "trace", work / "home"))
    disk, at, judged_count = Disk(work / "base"), 0, 0
    acknowledged: list[str] = []
    bad: dict[str, list[str]] = {"lost": [], "corrupt": []}
    for number, (end, mode) in enumerate(cuts(notes, states, chance)):
        for note in notes[at:end]:
            disk.follow(note)
            if note.path == "acks" and note.kind == "W":
                acknowledged.append(note.data.decode().strip())
        at = end
        state_lay(disk, work, mode=mode, chance=chance)
        found = faults(acknowledged, whole=number % WHOLE_EVERY == 0)
        judged_count += 1
        for kind, told_ in found.items():
            if told_:
                bad[kind].append(f"after note {end}, {mode}: {told_[0]}")
        if bad.get(until):
            break
    return {
        "states": judged_count,
        "notes": len(notes),
        "syncs": sum(note.kind == "S" for note in notes),
        "acknowledged": len(acknowledged),
        "lost": len(bad["lost"]),
        "corrupt": len(bad["corrupt"]),
        "examples": [one for kind in bad.values() for one in kind[:3]],
        "seconds": round(time.monotonic() - started, 1),
    }


def state_lay(disk: Disk, work: Path, *, mode: str, chance: Random) -> None:
    """The disk after a cut, as the home folder of an installation."""
    home = work / "state"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    disk.write_out(home, mode=mode, chance=chance)
    (home / f"{DATABASE}-shm").unlink(missing_ok=True)  # memory shared by processes, never read
    for key in home.glob("*.key"):
        key.chmod(0o600)


if __name__ == "__main__":
    import django

    place, many, start, *kind = sys.argv[1:]
    (Path(place) / "state").mkdir(exist_ok=True)
    shutil.copy(Path(place) / "base" / "secret.key", Path(place) / "state")
    django.setup()
    judgement = replayed(Path(place), int(many), int(start), *kind)
    sys.stdout.write(json.dumps(judgement, ensure_ascii=False))
