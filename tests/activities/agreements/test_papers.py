"""How an agreement looks on paper."""

import pytest
from tests.kernel.documents.rendering import pages, through_libreoffice
from tests.records.worlds import EVERYTHING

from shuanghe.activities.agreements.documents import HASH, HASH_PART, agreement_pdf, agreement_word
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_whole_hash_stands_on_the_page_with_the_signatures(world, tmp_path, kind):
    world.draft()
    one = world.in_force("Z2")
    with looking(EVERYTHING):
        data = agreement_pdf(one) if kind == "pdf" else None
        data = data or through_libreoffice(agreement_word(one), tmp_path)
    parts = [one.content_hash[at : at + HASH_PART] for at in range(0, HASH, HASH_PART)]
    last = "".join(pages(data)[-1]).replace(" ", "")
    assert [part for part in parts if part not in last] == []
    assert "签字人" in last
