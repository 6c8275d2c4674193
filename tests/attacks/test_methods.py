"""Looking never changes anything: HEAD opens no door that GET does not open."""

import re
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from shuanghe.identity.models import RoleGrant, User
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.permissions import Scope, looking

VALUES = {"int": "1", "str": "DW", "slug": "minutes", "uuid": str(UUID(int=1))}
PART = re.compile(r"<(\w+):\w+>")


def addresses(found=None, before="/"):
    """Every address behind a door, with plain values in the places of its parameters."""
    for one in get_resolver().url_patterns if found is None else found:
        path = before + PART.sub(lambda part: VALUES[part[1]], str(one.pattern))
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, path)
        elif isinstance(one, URLPattern) and hasattr(one.callback, "right"):
            yield path


DOORS = sorted(addresses())


def test_every_app_has_doors_in_the_list():
    assert len(DOORS) > 50
    assert {"/notices/read/", "/identity/accounts/1/link/", "/tasks/1/retry/"} <= set(DOORS)


@pytest.mark.parametrize("path", DOORS)
def test_a_door_that_takes_no_get_takes_no_head(path, attacker):
    browser = attacker()
    if browser.get(path).status_code == 405:
        assert browser.head(path).status_code == 405


def test_a_head_leaves_notices_unread_grants_held_and_passwords_valid(attacker, place):
    browser = attacker()
    victim = User.objects.create_user("victim", "x", name="乙示例", organisation=place["Z1"])
    notices_send(recipients=[User.objects.get(username="u0").pk], text="一条通知")
    with looking(Scope.everything("测试")):
        grant = RoleGrant.objects.get()
    for path in (
        "/notices/read/",
        f"/identity/grants/{grant.pk}/revoke/",
        f"/identity/accounts/{victim.pk}/link/",
    ):
        assert browser.head(path).status_code == 405, path
    assert Notice.objects.get().read_at is None
    assert User.objects.get(pk=victim.pk).password == victim.password
