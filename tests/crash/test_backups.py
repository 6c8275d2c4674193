"""A backup taken while records are filed is one moment: it comes back with its sums and chains."""

import subprocess
import time

import pytest
from tests.crash.worlds import ROOT, command, names, told


@pytest.mark.slow
def test_backups_taken_while_records_are_filed_come_back_whole(home, tmp_path, many, note):
    turns = many(3, 20)
    writer = subprocess.Popen(command("file", "100000"), env=names(home), cwd=ROOT)
    try:
        _wait_for(home / "acks")
        found = told(
            str(home), str(tmp_path), str(turns),
            environment=names(home), module="tests.crash.moments",
        )  # fmt: skip
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
    note({name: found[name] for name in ("turns", "records", "faults")})
    assert found["faults"] == []
    assert found["records"] == sorted(found["records"])
    assert found["records"][-1] > found["records"][0]


def _wait_for(acknowledged):
    """Until the first record is on file; a process takes long to begin on a busy machine."""
    until = time.monotonic() + 120
    while not acknowledged.exists():
        assert time.monotonic() < until, "no record was filed"
        time.sleep(0.05)
