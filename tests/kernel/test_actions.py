"""Changes pass one way: permission, transaction, audit line, events."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import Http404

from shuanghe.kernel import actions
from shuanghe.kernel.actions import action, announce, subscribe, trail
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import Actor, Grant, Scope, ScopeMissing, looking
from shuanghe.kernel.tree import path_of
from shuanghe.organisation.models import Organisation


@pytest.fixture
def place() -> Iterator[Organisation]:
    with looking(Scope.everything("测试")):
        one = Organisation(
            code="A", name="甲", kind="branch", established_on=date(2020, 1, 1), path="A"
        )
        one.save()
        one.path = path_of("", one.pk)
        one.save()
        yield one


@pytest.fixture(autouse=True)
def quiet_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_inside", type(actions._inside)(list))
    monkeypatch.setattr(actions, "_afterwards", type(actions._afterwards)(list))


def holder(place: Organisation, *rights: str) -> Actor:
    return Actor(name="张三", grants=(Grant(place.path, frozenset(rights)),))


@action("organisation.manage")
def name_change(actor: Actor, *, organisation: Organisation, name: str) -> str:
    before = organisation.name
    Organisation.objects.filter(pk=organisation.pk).update(name=name)
    trail().note(organisation, "改名", before={"name": before}, after={"name": name})
    announce("renamed", name=name)
    return name


@action("organisation.manage")
def silent_change(actor: Actor, *, organisation: Organisation) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(name="悄悄改")


def lines() -> list[dict[str, Any]]:
    return list(AuditLine.objects.values("actor_name", "verb", "summary", "before", "after"))


@pytest.mark.django_db
def test_a_holder_of_the_right_changes_and_leaves_one_line(place: Organisation) -> None:
    assert name_change(holder(place, "organisation.manage"), organisation=place, name="乙") == "乙"
    assert lines() == [
        {
            "actor_name": "张三",
            "verb": "name_change",
            "summary": "改名",
            "before": {"name": "甲"},
            "after": {"name": "乙"},
        }
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("rights", [(), ("roster.read",)])
def test_without_the_right_the_place_answers_as_if_it_were_not_there(
    place: Organisation, rights: tuple[str, ...]
) -> None:
    with pytest.raises(Http404):
        name_change(holder(place, *rights), organisation=place, name="乙")
    assert lines() == []
    assert Organisation.objects.get(pk=place.pk).name == "甲"


@pytest.mark.django_db
def test_a_service_that_tells_nothing_is_rolled_back(place: Organisation) -> None:
    with pytest.raises(RuntimeError, match="没有记下"):
        silent_change(holder(place, "organisation.manage"), organisation=place)
    assert Organisation.objects.get(pk=place.pk).name == "甲"


@pytest.mark.django_db
def test_a_handler_inside_shares_the_fate_of_the_change(place: Organisation) -> None:
    def fail(**facts: Any) -> None:
        raise ValueError(facts["name"])

    subscribe("renamed", fail, inside=True)
    with pytest.raises(ValueError, match="乙"):
        name_change(holder(place, "organisation.manage"), organisation=place, name="乙")
    assert Organisation.objects.get(pk=place.pk).name == "甲"
    assert lines() == []


@pytest.mark.django_db(transaction=True)
def test_a_handler_afterwards_runs_once_the_change_is_committed(place: Organisation) -> None:
    seen: list[tuple[str, bool]] = []
    subscribe(
        "renamed",
        lambda name: seen.append((name, connection.in_atomic_block)),
        inside=False,
    )
    name_change(holder(place, "organisation.manage"), organisation=place, name="乙")
    assert seen == [("乙", False)]


@pytest.mark.django_db
def test_the_scope_of_a_service_is_where_its_right_holds(place: Organisation) -> None:
    seen: list[Scope] = []

    @action("organisation.manage")
    def look(actor: Actor, *, organisation: Organisation) -> None:
        from shuanghe.kernel.permissions import current_scope

        seen.append(current_scope())
        trail().note(organisation, "看")

    look(holder(place, "organisation.manage"), organisation=place)
    assert seen == [Scope.of(place.path)]


def test_nothing_is_announced_outside_a_service() -> None:
    with pytest.raises(RuntimeError, match="@action"):
        announce("renamed", name="乙")


@pytest.mark.django_db
def test_an_audit_line_is_not_read_without_a_scope() -> None:
    with pytest.raises(ScopeMissing):
        AuditLine.objects.count()
