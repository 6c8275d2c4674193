"""What the fault tests share: the product's tables, made once for all of them."""

import pytest
from tests.faults.places import tables_dump


@pytest.fixture(scope="session")
def tables(tmp_path_factory):
    """The tables as SQL."""
    return tables_dump(tmp_path_factory.mktemp("tables"))
