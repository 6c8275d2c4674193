"""The table is whole: every address has its row, every row its address, every right its roles."""

from types import SimpleNamespace

import pytest
from django.urls import include, path
from tests.permissions.table import (
    PART,
    Row,
    addresses,
    rights_read,
    row_read,
    unlisted,
)
from tests.permissions.worlds import ROLES

from shuanghe.kernel.permissions import OWN, RIGHTS


@pytest.fixture(scope="module")
def there():
    return {one.name: one for one in addresses()}


def test_every_address_has_a_row_and_every_row_an_address(rows, there):
    assert unlisted(rows, there.values()) == []
    assert len(there) > 180


def test_an_address_without_a_row_and_a_row_without_an_address_are_found(rows, there):
    new = SimpleNamespace(name="records:secret")
    assert unlisted(rows, [*there.values(), new]) == ["地址没有登记：records:secret"]
    gone = [one for name, one in there.items() if name != "records:list"]
    assert unlisted(rows, gone) == ["登记的地址不存在：records:list"]


def test_addresses_are_found_inside_nested_includes():
    inner = ([path("b/<int:pk>/", lambda _request: None, name="deep")], "app")
    found = list(addresses([path("a/", include(inner, namespace="x"))]))
    assert [(one.name, one.parts) for one in found] == [("x:deep", ("pk",))]


def test_no_address_is_without_a_name_of_its_own():
    names = [one.name for one in addresses()]
    assert "" not in names
    assert len(names) == len(set(names))


def test_the_door_of_every_address_asks_for_the_right_of_its_row(rows, there):
    wrong = [
        (row.key, there[row.name].right, row.rights)
        for row in rows
        if row.kind != "open" and there[row.name].right not in {row.door, *row.rights.values()}
    ]
    assert wrong == []


def test_only_the_addresses_before_sign_in_have_no_door(rows, there):
    free = {row.name for row in rows if row.kind == "open"}
    assert free == {name for name, one in there.items() if one.right is None}
    keyed = {row.name for row in rows if row.kind == "key"}
    assert keyed == {name for name, one in there.items() if hasattr(one.view, "is_by_key")}


def test_every_part_of_an_address_is_an_object_of_its_row(rows, there):
    """An address with parts names an object, so that a stranger's object is asked for too."""
    bare = [
        row.key
        for row in rows
        if PART.findall(there[row.name].pattern) and not row.of and row.kind != "open"
    ]
    assert bare == []


def test_the_roles_behind_every_right_are_those_that_were_reviewed():
    reviewed = rights_read()
    assert list(reviewed) == list(RIGHTS)
    for right, codes in reviewed.items():
        if right != OWN:
            assert codes == [code for code, one in ROLES.items() if right in one["rights"]], right


@pytest.mark.parametrize(
    "said",
    [
        {"GET": "record.read"},
        {"title": "记录", "GET": "record.reed"},
        {"title": "记录", "GET": "record.read", "scope": "own"},
        {"title": "记录"},
        {"title": "记录", "GET": "record.read", "kind": "popup"},
    ],
)
def test_a_row_that_cannot_be_meant_is_refused(said):
    with pytest.raises(ValueError, match="records:x"):
        row_read("records:x", said)


def test_a_row_says_more_than_one_right_with_or():
    row = row_read("a:b 受限", {"title": "记录", "GET": "case.file or case.approve"})
    assert isinstance(row, Row)
    assert (row.name, row.variant) == ("a:b", "受限")
    assert row.rights_for("HEAD") == ["case.file", "case.approve"]
    assert row.rights_for("PUT") == []
