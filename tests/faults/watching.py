"""The writers from outside, and the verdict on what they were promised."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from tests.faults.places import environment, program

PATIENCE = 150.0
STORY = """SELECT r.client_key, r.title,
    (SELECT count(*) FROM duties_evidence e WHERE e.source_id = r.id) AS evidence,
    (SELECT count(*) FROM audit_auditline a WHERE a.verb = 'record_file'
        AND a.target_id = r.id::text AND a.summary LIKE '录入%%') AS lines
    FROM records_record r"""


@dataclass(frozen=True)
class Verdict:
    """What came of the acts that writers were told had been done. window: seconds."""

    acknowledged: int
    asked_again: int
    lost: int
    doubled: int
    window: float


class Writers:
    """The running program of writers."""

    def __init__(self, folder: Path, process: subprocess.Popen) -> None:
        self.folder, self.process = folder, process
        self.told: list[dict] = []

    def acks(self) -> list[dict]:
        """What has been acknowledged so far."""
        file = self.folder / "acks"
        lines = file.read_text().splitlines(keepends=True) if file.exists() else []
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def wait(self, more: int) -> None:
        """Wait until every writer has been acknowledged again, and so many acts in all."""
        before, since = len(self.acks()), time.time()
        until = time.monotonic() + PATIENCE
        while True:
            acks = self.acks()
            assert self.process.poll() is None, "the writers ended"
            assert time.monotonic() < until, f"only {len(acks) - before} acts in {PATIENCE} s"
            everybody = {one["by"] for one in acks}
            again = {one["by"] for one in acks if one["at"] > since}
            if len(acks) - before >= more and again == everybody:
                return
            time.sleep(0.1)

    def stop(self) -> None:
        (self.folder / "stop").touch()
        assert self.process.wait(PATIENCE) == 0
        self.told = self.acks()

    def verdict(self, address: str) -> Verdict:
        """Compare what was acknowledged with what the database holds."""
        acks = self.told
        with psycopg.connect(address) as database:
            kept = database.execute(STORY).fetchall()
        titles = [title for _key, title, _evidence, _lines in kept]
        twice = len(titles) - len(set(titles))
        uneven = sum((evidence, lines) != (1, 1) for *_names, evidence, lines in kept)
        again = [one for one in acks if one["tries"] > 1]
        return Verdict(
            acknowledged=len(acks),
            asked_again=len(again),
            lost=len({one["key"] for one in acks} - set(titles)),
            doubled=twice + uneven,
            window=round(max((one["at"] - one["began"] for one in again), default=0.0), 1),
        )


@contextmanager
def writers(address: str, *, threads: int = 4, mode: str = "true") -> Iterator[Writers]:
    """Writers at work on a database."""
    with tempfile.TemporaryDirectory(prefix="shuanghe-writers-") as folder:
        words = program("writing", folder, str(threads), mode)
        process = subprocess.Popen(words, env=environment(address))
        try:
            yield Writers(Path(folder), process)
        finally:
            process.kill()
            process.wait()


def told(test: str, **figures: object) -> None:
    """Write one line of the table."""
    load = os.getloadavg()[0]
    line = json.dumps({"test": test, **figures, "load": round(load, 1)}, ensure_ascii=False)
    print(line)
    if (file := os.environ.get("FAULTS_TOLD")) is not None:
        with Path(file).open("a") as sink:
            sink.write(line + "\n")


def figures(verdict: Verdict) -> dict:
    return asdict(verdict)
