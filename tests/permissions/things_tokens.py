"""Access tokens, and what the JSON API names by two parts."""

from datetime import timedelta

from django.utils import timezone
from tests.permissions.things import Thing, Things, thing
from tests.permissions.things_cases import _slots

from shuanghe.identity.models import AccessToken, User
from shuanghe.identity.rules import key_hash


def token_put(user: User, name: str) -> AccessToken:
    """A token of an account that may nothing."""
    today = timezone.localdate()
    return AccessToken.objects.create(
        user=user, name=name, rights=[], token_hash=key_hash(f"{user.pk} {name}"),
        made_at=timezone.now(), made_by="测试", ends_on=today + timedelta(days=30),
    )  # fmt: skip


@thing("token")
def _token(all_: Things) -> Thing:
    made = User.objects.create(
        username="program", name="示例系统", password="!", organisation=all_.world.branch
    )
    return Thing({"pk": token_put(made, "示例").pk})


@thing("token_own")
def _token_own(all_: Things) -> Thing:
    user = all_.world.visitor("everything", "own").user
    assert user is not None
    return Thing({"pk": token_put(user, "示例").pk}, owner="everything@own")


@thing("obligation_slot")
def _obligation_slot(all_: Things) -> Thing:
    return Thing({"code": "Z1", "slot": _slots(all_)[0].pk}, fixed=("slot",))


@thing("organisation_month")
def _organisation_month(all_: Things) -> Thing:
    return Thing({"code": "Z1", "month": "2026-07"}, fixed=("month",))
