"""Nothing acknowledged is lost when the power fails at any moment; weaker settings do lose."""

import pytest
from tests.crash.powercuts import judged, recorded

JOURNALS = {"wal": {}, "delete": {"SHUANGHE_JOURNAL": "delete"}}
CONTROLS = {
    "normal": {"CRASH_SYNCHRONOUS": "NORMAL"},
    "unsynced papers": {"CRASH_PLAIN_FILES": "yes"},
}


def cut(installation, tmp_path, *, records, states, until="", **weaker):
    """What was found in so many states of a run that filed so many records."""
    work = recorded(installation, tmp_path, count=records, **weaker)
    return judged(work, states=states, until=until, **weaker)


@pytest.mark.slow
@pytest.mark.parametrize(("journal", "sample", "whole"), [("wal", 150, 1200), ("delete", 40, 400)])
def test_no_power_cut_loses_or_breaks_anything(
    installation, tmp_path, many, note, journal, sample, whole
):
    records, states = many(32, 250), many(sample, whole)
    found = note(
        cut(installation, tmp_path, records=records, states=states, **JOURNALS[journal]),
        journal=journal,
    )
    assert (found["lost"], found["corrupt"]) == (0, 0), found["examples"]
    assert found["syncs"] > records


@pytest.mark.slow
@pytest.mark.parametrize("weaker", CONTROLS)
def test_what_the_settings_guard_against_is_found_without_them(
    installation, tmp_path, many, note, weaker
):
    records, states, until = many(24, 120), many(40, 400), many("lost", "")
    found = cut(
        installation,
        tmp_path,
        records=records,
        states=states,
        until=until,
        **CONTROLS[weaker],
    )
    assert note(found, weaker=weaker)["lost"] > 0


@pytest.mark.slow
def test_a_broken_database_is_found_where_nothing_is_synced(installation, tmp_path, many, note):
    weaker = {"CRASH_SYNCHRONOUS": "OFF"}
    states, until = many(90, 300), many("corrupt", "")
    found = cut(
        installation,
        tmp_path,
        records=120,
        states=states,
        until=until,
        **weaker,
    )
    assert note(found, weaker="off")["corrupt"] > 0
