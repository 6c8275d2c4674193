"""Many processes at once on one SQLite: nobody is told "locked", nothing is lost or broken."""

import json
import subprocess

import pytest
from tests.crash.worlds import ROOT, command, names, told


def crowd(home, *jobs, seconds):
    """All of them at work for so long: what each says of it."""
    words = command(str(seconds), *jobs, module="tests.crash.crowds")
    said = subprocess.run(
        words, env=names(home), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(said.stdout)


def writers(count):
    """So many that file records."""
    return [f"write:writer{number}" for number in range(count)]


def judged(home, found):
    """Every record that was filed is there and all is whole; nobody was told "locked"."""
    filed = [second for one in found for second in one.get("took", ())]
    acks = home / "acks"
    assert told("check", str(acks), environment=names(home)) == {"lost": [], "corrupt": []}
    assert sum(one["locked"] for one in found) == 0
    assert len(acks.read_text().splitlines()) == len(filed) > 0
    return {"acknowledged": len(filed), "p99": sorted(filed)[int(len(filed) * 0.99)]}


@pytest.mark.slow
def test_writing_folding_the_log_and_backing_up_at_once_harms_nothing(home, tmp_path, many, note):
    jobs = [*writers(2), "checkpoint", f"backup:{tmp_path}"]
    found = crowd(home, *jobs, seconds=many(4, 1800))
    *_writers, checkpoints, backups = found
    counts = {"checkpoints": checkpoints["count"], "backups": backups["count"]}
    note(judged(home, found), **counts)
    assert min(counts.values()) > 0


@pytest.mark.slow
def test_ten_writers_at_once_all_get_their_turn(home, many, note):
    """The whole run holds the bar of half a second; a sample may share its machine."""
    found = crowd(home, *writers(10), seconds=many(4, 600))
    assert note(judged(home, found), writers=10)["p99"] <= many(20, 0.5)
    assert all(one["took"] for one in found)
