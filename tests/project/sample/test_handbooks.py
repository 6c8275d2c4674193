"""The handbooks of the sample: issued, and signed for by most."""

import pytest
from tests.insight.handbooks.worlds import EVERYTHING, TODAY, world_create

from shuanghe.insight.handbooks.models import Edition, Receipt
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.services.handbooks import handbooks_enter

pytestmark = pytest.mark.django_db


def test_the_first_sample_enterprise_has_two_handbooks_marked_as_sample(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    world_create()
    with looking(EVERYTHING):
        Organisation.objects.all().update(is_sample=True)
    assert handbooks_enter(Actor.system("测试"), on=TODAY) == 6
    with looking(EVERYTHING):
        made = list(Edition.objects.order_by("kind"))
        assert [(one.kind, one.number, one.is_sample) for one in made] == [
            ("learning", 1, True),
            ("practice", 1, True),
        ]
        assert all(one.docx for one in made)
        assert sorted(one.state for one in Receipt.objects.all()) == [
            "issued", "issued", "read", "read", "received", "received",
        ]  # fmt: skip


def test_an_installation_without_a_sample_gets_none(db):
    assert handbooks_enter(Actor.system("测试"), on=TODAY) == 0
