"""A full disk: nothing acknowledged is lost, people are told, and it goes on when there is room."""

import os
import signal
import subprocess
import time
from contextlib import contextmanager

import pytest
from tests.crash.disks import recorder_built
from tests.crash.visitors import BUSY, FILED, FULL, Secretary
from tests.crash.worlds import BRANCHES, PDF, ROOT, command, names, told
from tests.servers import free_port

PLACES = {
    "database": ("home", 0),
    "papers": ("home/media", 4_000),
    "temporary files": ("tmp", 3_000_000),
    "everything and the log": ("", 4_000),
}
"""What is full, as a folder below the test's own, and the size of the paper sent with a record."""


class Room:
    """Folders that a test can fill and empty again while the product runs in them."""

    def __init__(self, folder):
        self.folder, self.flag = folder, folder / "full"
        for name in ("tmp", "log"):
            (folder / name).mkdir()

    def fill(self, place):
        """From now on no file below the place can grow."""
        draft = self.flag.with_name("full.new")
        draft.write_text(str((self.folder / place).resolve()))
        draft.rename(self.flag)

    def empty(self):
        """There is room again."""
        self.flag.unlink()


@contextmanager
def served(home, room):
    """The real command in the folders; yields its process and a signed-in secretary."""
    port = free_port()
    environment = names(
        home,
        LD_PRELOAD=str(recorder_built(room.folder)),
        CRASH_FULL=str(room.flag),
        TMPDIR=str(room.folder / "tmp"),
    )
    words = ("serve", "--port", str(port), "--workers", "1")
    with (room.folder / "log" / "serve").open("w") as log:
        process = subprocess.Popen(
            command(*words, module="shuanghe.project.cli"), env=environment, cwd=ROOT,
            start_new_session=True, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield process, Secretary(f"http://127.0.0.1:{port}", BRANCHES[0]).arrive()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def filed(secretary, key, size):
    """The answer to one record, asked for again while the server is busy."""
    paper = PDF + b"x" * size if size else b""
    while True:
        status, text = secretary.file(key, paper=paper)
        if status != BUSY:
            return status, text
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("what", PLACES)
def test_a_full_disk_loses_nothing_is_told_and_passes(home, tmp_path, many, note, what):
    place, size = PLACES[what]
    room, times, acks = Room(tmp_path), many(3, 20), []
    told_full = 0
    with served(home, room) as (process, secretary):
        for turn in range(times):
            keys = [f"{turn}-{number}" for number in range(5)]
            room.fill(place)
            refused = []
            for key in keys:
                status, text = filed(secretary, key, size)
                assert status in (FILED, FULL), text[:500]
                if status == FULL:
                    assert "磁盘已满" in text
                    assert "再提交一次" in text
                    refused.append(key)
            told_full += len(refused)
            assert secretary.asked("/records/")[0] == 200
            room.empty()
            assert [filed(secretary, key, size)[0] for key in refused] == [FILED] * len(refused)
            acks += keys
        assert process.poll() is None
    (tmp_path / "acks").write_text("\n".join(acks))
    found = told("check", str(tmp_path / "acks"), environment=names(home))
    note(found, what=what, turns=times, acknowledged=len(acks), refused=told_full)
    assert found == {"lost": [], "corrupt": []}
    assert told_full >= times
