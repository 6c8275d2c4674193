"""The commands say what is on its way, as text and as JSON, and fail with a sentence."""

import json

import pytest
from tests.activities.transfers.worlds import ago
from typer.testing import CliRunner

from shuanghe.activities.transfers.management.transfer import group


def run(*words):
    return CliRunner().invoke(group, list(words))


@pytest.mark.django_db
def test_an_empty_installation_lists_nothing():
    assert json.loads(run("list", "--json").stdout) == []


def test_the_list_says_who_must_act_by_when(world):
    transfer = world.lettered(world.opened(), valid_until=ago(1))
    world.opened(member=world.members[1], to="Z2")
    late, to_do = json.loads(run("list", "--json").stdout)
    assert (late["id"], late["pressing"], late["by"]) == (transfer.pk, "late", "DX")
    assert (to_do["next"], to_do["by"], to_do["due_on"]) == ("letter", "DW", None)
    assert [one["id"] for one in json.loads(run("list", "--organisation", "Z3", "--json").stdout)
            ] == [transfer.pk]  # fmt: skip
    assert "示例甲" in run("list").stdout


def test_one_transfer_is_shown_and_an_unknown_one_is_told(world):
    transfer = world.lettered(world.opened())
    assert json.loads(run("show", str(transfer.pk), "--json").stdout)["state"] == "sent"
    missing = run("show", "999", "--json")
    assert missing.exit_code == 1
    assert "没有编号为 999" in json.loads(missing.stdout)["error"]


def test_an_unknown_organisation_is_told(world):
    missing = run("list", "--organisation", "NOBODY", "--json")
    assert missing.exit_code == 1
    assert "NOBODY" in json.loads(missing.stdout)["error"]
