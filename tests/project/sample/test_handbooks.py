"""The handbooks of the sample: issued, and signed for by most."""

from collections import Counter

import pytest
from tests.insight.handbooks.worlds import EVERYTHING, TODAY, world_create

from shuanghe.insight.handbooks.models import Edition, Receipt
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.services.handbooks import handbooks_enter

pytestmark = pytest.mark.django_db


def test_the_first_sample_enterprise_has_all_handbooks_marked_as_sample(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    world_create()
    with looking(EVERYTHING):
        Organisation.objects.all().update(is_sample=True)
    assert handbooks_enter(Actor.system("测试"), on=TODAY) == 9
    with looking(EVERYTHING):
        made = list(Edition.objects.order_by("kind"))
        assert [(one.kind, one.number, one.is_sample) for one in made] == [
            ("learning", 1, True),
            ("management", 1, True),
            ("practice", 1, True),
        ]
        assert all(one.docx and one.pdf and one.page_count for one in made)
        states = Counter(one.state for one in Receipt.objects.all())
        assert states == {"issued": 3, "received": 3, "read": 3}


def test_an_installation_without_a_sample_gets_none(db):
    assert handbooks_enter(Actor.system("测试"), on=TODAY) == 0
