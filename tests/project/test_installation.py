"""An installation looks at itself before it starts."""

import shutil
from pathlib import Path

import pytest

from shuanghe.project.services.installation import installation_findings

pytestmark = pytest.mark.django_db


@pytest.fixture
def rulebooks(tmp_path: Path, settings) -> Path:
    """A copy of the rulebooks that a test may spoil."""
    copy = tmp_path / "rulebooks"
    shutil.copytree(settings.RULEBOOKS, copy)
    settings.RULEBOOKS = copy
    return copy


def blocking() -> list[str]:
    return [one.text for one in installation_findings() if one.code == "rulebook"]


def test_a_rulebook_that_loads_is_no_finding(rulebooks: Path) -> None:
    assert blocking() == []


def test_a_broken_rule_file_keeps_the_program_from_starting(rulebooks: Path) -> None:
    rule = rulebooks / "regulations" / "party_branch_work" / "duties" / "theme_day.yaml"
    rule.write_text(rule.read_text("utf-8") + "unheard_of: 1\n", "utf-8")
    (text,) = blocking()
    assert "theme_day.yaml" in text
    assert "unheard_of" in text
    assert "shuanghe rulebook check" in text
