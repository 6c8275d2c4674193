"""What tests of the one ledger share."""

import pytest
from tests.insight.ledgers.worlds import Company, company_create

from shuanghe.duties.queries import slots


@pytest.fixture
def company(db, django_capture_on_commit_callbacks) -> Company:
    with django_capture_on_commit_callbacks(execute=True):
        made = company_create()
    yield made
    slots._kept.clear()
