"""Scopes, actors, rights and doors."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import ForeignKey
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

import shuanghe
from shuanghe.kernel.permissions import (
    NOWHERE,
    RESERVED,
    RIGHTS,
    Actor,
    Grant,
    Scope,
    ScopeMissing,
    current_scope,
    looking,
    own_grant,
)
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel

PATHS = st.lists(st.sampled_from("12"), max_size=4).map(
    lambda ids: "".join(f"00000{i}" for i in ids)
)


@given(st.lists(PATHS, max_size=5), PATHS)
def test_the_smallest_set_of_subtrees_covers_what_the_given_ones_cover(roots, path):
    scope = Scope.of(*roots)
    assert scope.covers(path) is any(path.startswith(root) for root in roots)
    assert all(not a.startswith(b) for a in scope.roots for b in scope.roots if a != b)


@given(st.lists(PATHS, max_size=4), PATHS)
def test_a_lineage_adds_the_places_above_and_nothing_beside(roots, path):
    scope = Scope.of(*roots)
    above = any(root.startswith(path) for root in scope.roots) and path != ""
    assert scope.with_lineage.covers(path) is (scope.covers(path) or above)


def test_everything_needs_a_reason():
    with pytest.raises(ValueError, match="理由"):
        Scope.everything("")


def test_a_scope_ends_with_its_block_even_after_an_error():
    with pytest.raises(ScopeMissing):
        current_scope()
    with looking(Scope.of("000001")):
        with pytest.raises(KeyError), looking(NOWHERE):
            raise KeyError
        assert current_scope() == Scope.of("000001")
    with pytest.raises(ScopeMissing):
        current_scope()


def test_a_right_holds_on_its_subtree_alone():
    actor = Actor("王五", grants=(Grant("000001", frozenset({"record.file"})),))
    assert actor.may("record.file")
    assert actor.may("record.file", "000001")
    assert actor.may("record.file", "000001000007")
    assert not actor.may("record.file", "000002")
    assert not actor.may("record.file", "")
    assert not actor.may("record.read", "000001")
    assert actor.scope("record.read") == NOWHERE


def test_a_job_may_do_all_and_a_stranger_nothing():
    assert all(Actor.system("任务").may(right, "000009") for right in RIGHTS)
    assert not any(Actor("访客").may(right) for right in RIGHTS)


def test_looking_after_the_own_account_opens_no_place():
    for home in ("", "000001"):
        actor = Actor("王五", user_id=1, grants=(own_grant(home),))
        assert [right for right in RIGHTS if actor.may(right)] == ["account.own"]
        assert actor.scope("account.own") == NOWHERE
    assert actor.may("account.own", "000001")
    assert not actor.may("account.own", "000002")


def test_the_staff_mark_comes_with_any_grant_that_has_it():
    plain, staff = Grant("1", frozenset()), Grant("2", frozenset(), is_staff=True)
    assert not Actor("王五", grants=(plain,)).is_staff
    assert Actor("王五", grants=(plain, staff)).is_staff


def asked(method="get", actor=None, user=None):
    request = getattr(RequestFactory(), method)("/somewhere/?a=1")
    request.user = user or type("User", (), {"is_authenticated": True})()
    request.actor = actor or Actor("王五", grants=(Grant("000001", frozenset({"record.read"})),))
    return request


@door("record.read", "GET", "POST")
def page(request):
    return HttpResponse(str(current_scope().roots))


def test_a_door_opens_the_scope_of_its_right():
    assert page(asked()).content == b"('000001',)"
    with pytest.raises(ScopeMissing):
        current_scope()


def test_a_door_is_not_there_without_the_right():
    with pytest.raises(Http404):
        page(asked(actor=Actor("王五")))


def test_a_door_sends_strangers_to_sign_in_and_back():
    answer = page(asked(user=AnonymousUser()))
    assert answer["Location"] == "/sign-in/?next=/somewhere/%3Fa%3D1"


def test_a_door_takes_only_its_methods():
    assert page(asked("post")).status_code == 200
    assert page(asked("head")).status_code == 200
    answer = page(asked("delete"))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


def named_rights():
    """(file, right) for every @door and @action in the source."""
    root = Path(shuanghe.__file__).parent
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            for call in node.decorator_list:
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {
                    "door",
                    "action",
                }:
                    yield f"{path.relative_to(root)}:{node.lineno}", call.args[0]


def test_every_door_and_service_names_a_right_of_the_list():
    found = list(named_rights())
    unknown = [
        (where, right.value)
        for where, right in found
        if isinstance(right, ast.Constant) and right.value not in RIGHTS
    ]
    assert len(found) > 20
    assert unknown == []


def test_the_reserved_rights_are_on_the_list_and_belong_to_one_administrator_each():
    kept = [right for kind in RESERVED.values() for right in kind]
    assert len(kept) == len(set(kept))
    assert set(kept) <= set(RIGHTS)


def keys_of_scoped_models():
    for model in apps.get_models():
        if issubclass(model, ScopedModel):
            for field in model._meta.local_fields:
                if isinstance(field, ForeignKey):
                    yield f"{model._meta.label}.{field.name}", field


def test_every_visible_foreign_key_of_a_scoped_model_carries_the_scope():
    bare = [
        name
        for name, field in keys_of_scoped_models()
        if not isinstance(field, ScopedForeignKey) and not field.remote_field.hidden
    ]
    assert bare == []


def test_every_key_to_a_scoped_model_carries_the_scope():
    bare = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey)
        and issubclass(field.related_model, ScopedModel)
        and not isinstance(field, ScopedForeignKey)
    ]
    assert bare == []


LIE_NOWHERE = {
    "audit.Seal": "digests of a whole ledger",
    "dues.SummedMonth": "which months are summed up",
    "duties.Slot": "the compiled rulebook",
    "duties.SlotKind": "the compiled rulebook",
    "effects.EffectRun": "counts of one job",
    "identity.AccessToken": "read by the account it belongs to, and by security administrators",
    "identity.FeedKey": "read by the account it belongs to",
    "identity.Role": "the same everywhere",
    "identity.SignInTry": "before anybody is signed in",
    "identity.User": "read before there is a scope; its pages ask by the place of the account",
    "notices.Notice": "read by the account it is for",
    "procedures.Definition": "the frozen rulebook",
    "tasks.Job": "keys and counts; only the system administrator sees them",
    "uploads.Upload": "read by the account that sent it; sealed",
    "uploads.UploadRow": "goes with its upload",
    "workdays.KnownYear": "the calendar of the country",
    "workdays.SpecialDay": "the calendar of the country",
}


def test_a_model_that_lies_at_no_place_is_on_the_list_with_its_reason():
    bare = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("shuanghe.") and not issubclass(model, ScopedModel)
    }
    assert bare == set(LIE_NOWHERE)


def test_scoped_models_have_one_manager_for_every_use():
    for model in apps.get_models():
        if issubclass(model, ScopedModel):
            assert type(model._base_manager).__name__ == "ScopedManager", model
            assert type(model._default_manager).__name__ == "ScopedManager", model
