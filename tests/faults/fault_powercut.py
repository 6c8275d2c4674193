"""The power fails under a PostgreSQL while people file records; it recovers what is left."""

import pytest
from tests.faults.cutting import judged, recorded
from tests.faults.places import sized
from tests.faults.watching import told

WEAKER = {
    "fsync=off": ("fsync=off",),
    "synchronous_commit=off": (
        "synchronous_commit=off",
        "wal_writer_delay=10s",
        "wal_writer_flush_after=1GB",
    ),
}


def test_no_power_cut_loses_or_breaks_anything(tables):
    with recorded(tables, acts=sized(400, 60)) as recording:
        found = judged(recording, states=sized(60, 6), seed=1)
        syncs = sum(note.kind == "S" for note in recording.notes)
    told(
        "power cut, PostgreSQL, recovered from what was on the disk",
        faults=found.states,
        acknowledged=found.acknowledged,
        lost=found.lost,
        note=f"{len(recording.notes)} notes of the disk, {syncs} syncs; "
        f"{found.broken} states broken, {found.failed} failed starts",
    )
    assert (found.lost, found.broken) == (0, 0), found.examples
    assert syncs > found.acknowledged / 4


@pytest.mark.parametrize("weaker", WEAKER)
def test_control_a_server_that_does_not_sync_is_caught(tables, weaker):
    with recorded(tables, *WEAKER[weaker], acts=sized(120, 60)) as recording:
        found = judged(recording, states=sized(20, 12), seed=2, until_harmed=sized(0, 1) == 1)
    told(
        f"control: power cut with {weaker}",
        faults=found.states,
        acknowledged=found.acknowledged,
        lost=found.lost,
        note=f"in so many states; {found.broken} broken, {found.failed} of them did not start",
    )
    assert found.lost + found.failed > 0
