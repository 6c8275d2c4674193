"""One person stays one person, whatever the roll says."""

from datetime import date

import pytest
from tests.identity.conftest import EVERYTHING, member_at

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import role_grant, roles_load
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, looking

SYSTEM = Actor.system("测试")


@pytest.mark.parametrize("first", [0, 1])
def test_two_merged_entries_of_one_person_hold_one_of_the_three(place, first):
    roles_load(SYSTEM)
    kept, merged = (member_at(place["Z1"], name) for name in ("甲示例", "甲示列"))
    merged.merged_into = kept
    with looking(EVERYTHING):
        merged.save()
    users = [
        User.objects.create_user(f"m{at}", name="甲示例", organisation=place["Z1"], member=member)
        for at, member in enumerate((kept, merged))
    ]
    audit, security = (
        Role.objects.get(code=f"{kind}_administrator") for kind in ("audit", "security")
    )
    given = {"organisation": place["DW"], "from_on": date(2026, 1, 1)}
    role_grant(SYSTEM, user=users[first], role=audit, **given)
    with pytest.raises(Refused):
        role_grant(SYSTEM, user=users[1 - first], role=security, **given)
    with looking(EVERYTHING):
        assert RoleGrant.objects.count() == 1
