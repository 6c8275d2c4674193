"""A committee with two units of branches, a year of duties and some evidence, on a fixed day."""

from datetime import date
from itertools import count

import pytest
from django.test import Client
from tests.duties.ledgers import SYSTEM, always, duty, member, organisation

from shuanghe.duties.queries import slots
from shuanghe.duties.services import EvidenceEntry, evidence_file_many, obligations_issue
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.periods import Every
from shuanghe.kernel.permissions import Scope, looking

TODAY = date(2026, 11, 21)
EVERYTHING = Scope.everything("测试数据")
BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"
BRANCH_RIGHTS = ["duty.read", "record.file", "record.read", "rule.read", "organisation.read"]
_sources = count(1)


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch):
    """Every page thinks it is 21 November 2026."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


class Enterprise:
    """The tree, and ways to add evidence and sign in."""

    def __init__(self) -> None:
        self.root = organisation(kind="committee")
        self.plant = organisation(self.root, kind="committee")
        self.office = organisation(self.root, kind="general_branch")
        self.branch = organisation(self.plant)
        self.sibling = organisation(self.plant)
        self.far = organisation(self.office)

    def done(self, place, kind: str, day: date, period_on: date | None = None) -> None:
        entry = EvidenceEntry(place.pk, kind, day, period_on or day, "test", next(_sources), 1)
        evidence_file_many(SYSTEM, organisation=self.root, entries=[entry])

    def person(self, name: str, place, rights: list[str], *, with_member: bool = False) -> User:
        user = User.objects.create_user(name, "unused password 1", name=f"示例{name}")
        Role.objects.create(code=f"test_{name}", title=f"示例职务{name}", rights=rights)
        with looking(EVERYTHING):
            if with_member:
                user.member = member(place)
                user.save()
        self.grant(user, place)
        return user

    def grant(self, user: User, place) -> None:
        role = Role.objects.get(code=f"test_{user.username}")
        with looking(EVERYTHING):
            RoleGrant.objects.create(
                user=user,
                role=role,
                organisation=place,
                from_on=date(2020, 1, 1),
                granted_by="测试",
            )

    def client(self, user: User) -> Client:
        client = Client(headers={"host": "localhost"})
        client.force_login(user, backend=BACKEND)
        return client


@pytest.fixture
def enterprise(db, django_capture_on_commit_callbacks):
    """Theme days each month and a branch meeting each quarter; ten months of them done."""
    with django_capture_on_commit_callbacks(execute=True):
        made = _filled()
    yield made
    slots._kept.clear()


def _filled() -> Enterprise:
    made = Enterprise()
    rules = always(
        duty("ZB-21"),
        duty("ZB-10", every=Every.QUARTER, kinds=("branch_general_meeting",)),
    )
    obligations_issue(SYSTEM, year=2026, on=date(2026, 1, 1), rules_on=rules)
    for month in range(1, 10):
        for place in (made.branch, made.sibling, made.far):
            made.done(place, "theme_day", date(2026, month, 15))
    for month in (2, 5, 8):
        made.done(made.branch, "branch_general_meeting", date(2026, month, 15))
    return made


@pytest.fixture
def secretary(enterprise):
    """Signed in as the secretary of one branch."""
    return enterprise.client(enterprise.person("secretary", enterprise.branch, BRANCH_RIGHTS))


@pytest.fixture
def staff(enterprise):
    """Signed in as somebody who sees the whole tree."""
    return enterprise.client(enterprise.person("office", enterprise.root, BRANCH_RIGHTS))
