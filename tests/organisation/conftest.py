"""A scope over everything, a system actor, and a small roster on record."""

from datetime import date

import pytest
from tests.organisation.samples import SMALL, TODAY, book

from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.uploads.workbooks import Workbook
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.services.roster import RosterApplied, roster_apply
from shuanghe.organisation.uploads.rosters import roster_check

SYSTEM = Actor.system("测试")


@pytest.fixture
def everywhere(db):
    with looking(Scope.everything("测试")) as scope:
        yield scope


@pytest.fixture
def apply(everywhere):
    def run(workbook: Workbook, *, on: date = TODAY, today: date = TODAY) -> RosterApplied:
        return roster_apply(
            SYSTEM,
            make_plan=lambda: roster_check(workbook, on=on, today=today).clean_plan,
            file_name=workbook.name,
        )

    return run


@pytest.fixture
def small(apply):
    """党委 DW with branches Z1 (two members) and Z2 (one)."""
    apply(book(*SMALL))
    return {one.code: one for one in Organisation.objects.all()}
