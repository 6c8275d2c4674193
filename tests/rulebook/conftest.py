"""A small rulebook of real files that a test may spoil."""

import shutil
from pathlib import Path

import pytest

REAL = Path(__file__).parents[2] / "rulebooks"
RULE_COUNT = len(list(REAL.glob("regulations/*/duties/*.yaml")))
BRANCH_WORK = "regulations/party_branch_work"
MEETING = f"{BRANCH_WORK}/duties/branch_general_meeting.yaml"
THEME_DAY = f"{BRANCH_WORK}/duties/theme_day.yaml"

OWN_INDEX = """\
title: 某公司党建工作细则
issuer: 某公司党委
in_force_from: 2026-01-01
confidence: verified
reviewed_on: 2026-01-01
status: 现行
"""
TIGHTER = """\
tightens: ZB-10
strength: shall
parameters:
  - {key: times_per_quarter, value: 2, cite: 第八条, confidence: verified}
article: 第八条
reviewed_on: 2026-01-01
"""


@pytest.fixture
def folder(tmp_path):
    """A rulebook folder with the catalogues, one regulation and two of its rules."""
    root = tmp_path / "rulebooks"
    of_meetings = shutil.ignore_patterns("meeting_matters.yaml", "exclusion_classes.yaml")
    shutil.copytree(REAL / "catalogues", root / "catalogues", ignore=of_meetings)
    for name in (f"{BRANCH_WORK}/index.yaml", MEETING, THEME_DAY):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REAL / name, root / name)
    return root


@pytest.fixture
def vote_rules(folder):
    """Three counted rules of the branch regulation beside the two of the folder."""
    for name in ("branch_vote_quorum", "branch_vote_majority", "branch_committee_size"):
        path = f"{BRANCH_WORK}/duties/{name}.yaml"
        shutil.copy(REAL / path, folder / path)


@pytest.fixture
def change(folder):
    """change(file, old, new): replace one text in a file of the folder."""

    def replace(file, old, new):
        text = (folder / file).read_text()
        assert text.count(old) == 1, f"{old!r} 应在 {file} 里恰好出现一次"
        (folder / file).write_text(text.replace(old, new))

    return replace


@pytest.fixture
def own(folder):
    """own(name, text): put a file among the organisation's own rules."""

    def put(name, text):
        home = folder / "local" / "demo"
        home.mkdir(parents=True, exist_ok=True)
        if not (home / "index.yaml").exists():
            (home / "index.yaml").write_text(OWN_INDEX)
        (home / name).write_text(text)

    return put
