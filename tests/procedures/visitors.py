"""People of the world of cases in front of the site, signed in."""

from django.test import Client
from tests.procedures.worlds import OFFICE, SECRETARY
from tests.records.worlds import EVERYTHING, FOUNDED

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.permissions import looking

BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"
READS_RULES = frozenset({"rule.read", "me.read"})


def signed_in(name, place, rights):
    """A client of somebody with these rights on one subtree."""
    user = User.objects.create_user(name, None, name=name)
    role = Role.objects.create(code=f"role_{name}", title=name, rights=sorted(rights | READS_RULES))
    with looking(EVERYTHING):
        RoleGrant.objects.create(
            user=user, role=role, organisation=place, from_on=FOUNDED, granted_by="测试"
        )
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def secretary_of(place):
    """Whoever runs the cases of one branch."""
    return signed_in(f"secretary_{place.code}", place, SECRETARY)


def office_of(place):
    """Whoever approves for a committee."""
    return signed_in(f"office_{place.code}", place, OFFICE)


def hidden(answer):
    """client_key and version as the form of a page has them."""
    text = answer.content.decode()
    return {
        name: text.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("client_key", "version")
        if f'name="{name}" value="' in text
    }


def typed(facts):
    """Typed facts as a browser sends them."""

    def one(value):
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return "\n".join(day.isoformat() for day in value)
        return str(value)

    return {key: one(value) for key, value in facts.items()}
