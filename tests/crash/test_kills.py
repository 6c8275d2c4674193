"""Nothing acknowledged is lost when web process and worker are killed at any moment."""

import pytest
from tests.crash.worlds import names, told

SOUND = {"lost": [], "corrupt": [], "odd": []}


def killed(home, cycles, how):
    """What so many kills of an installation leave."""
    return told(
        str(home), str(cycles), "7", how, environment=names(home), module="tests.crash.kills"
    )


@pytest.mark.slow
@pytest.mark.parametrize(("how", "sample", "whole"), [("fork", 20, 1000), ("serve", 1, 20)])
def test_no_acknowledged_record_is_lost(home, many, note, how, sample, whole):
    cycles = many(sample, whole)
    found = note(killed(home, cycles, how))
    assert {name: found[name] for name in SOUND} == SOUND
    assert found["acknowledged"] >= 2 * cycles
    assert found["orphans_swept"] == found["orphans"]


@pytest.mark.slow
def test_a_server_that_acknowledges_before_it_writes_is_found_out(home, many, note):
    found = note(killed(home, many(4, 20), "early"))
    assert found["lost"]
    assert found["corrupt"] == []
