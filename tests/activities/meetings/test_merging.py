"""The three-way merge: what is taken, what waits for a person, and that nothing disappears."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanghe.activities.meetings.rules.merging import (
    Choice,
    Conflict,
    both,
    choices_for,
    field_parts,
    item_field,
    merge,
    person_field,
    settled,
    undecided,
)

PEOPLE = [person_field(member) for member in (1, 2, 3)]
ITEMS = [item_field(5, "outcome"), item_field(5, "text")]
FIELDS = ["held_on", "place", "minutes", *ITEMS, *PEOPLE]
texts = st.sampled_from(["", "甲", "乙", "丙\n丁"])
presences = st.fixed_dictionaries(
    {
        "presence": st.sampled_from(["", "present", "leave", "absent"]),
        "leave_reason": st.sampled_from(["", "出差"]),
    }
)
values = {field: presences if field in PEOPLE else texts for field in FIELDS}
contents = st.fixed_dictionaries(values)
partial = st.fixed_dictionaries({}, optional=values)


def present(reason: str = "") -> dict[str, str]:
    return {"presence": "leave" if reason else "present", "leave_reason": reason}


def only(**changes):
    """A merge where only the minutes are in play: base, theirs, ours."""
    return merge(*({"minutes": changes[side]} for side in ("base", "theirs", "ours")))


@given(contents, contents)
def test_a_capture_without_changes_changes_nothing(base, theirs):
    found = merge(base, theirs, base)
    assert (found.content, found.taken, found.conflicts) == (theirs, (), ())


@given(contents, contents)
def test_onto_an_untouched_meeting_everything_of_the_phone_is_taken(base, ours):
    found = merge(base, base, ours)
    assert (found.content, found.conflicts) == (ours, ())
    assert set(found.taken) == {field for field in FIELDS if base[field] != ours[field]}


@given(contents, contents)
def test_the_same_on_both_sides_is_no_conflict(base, both_sides):
    found = merge(base, both_sides, both_sides)
    assert (found.content, found.taken, found.conflicts) == (both_sides, (), ())


@given(partial, partial, partial)
def test_no_change_of_either_side_disappears(base, theirs, ours):
    found = merge(base, theirs, ours)
    waiting = {one.field: one for one in found.conflicts}
    for side, said in (("theirs", theirs), ("ours", ours)):
        for field, value in said.items():
            if value != base.get(field):
                kept = found.content.get(field) == value
                shown = field in waiting and getattr(waiting[field], side) == value
                assert kept or shown, (side, field)
    for field, one in waiting.items():
        assert found.content.get(field) == one.theirs == theirs.get(field)
        assert one.base == base.get(field)


@given(partial, partial, partial)
def test_merging_twice_is_merging_once(base, theirs, ours):
    once = merge(base, theirs, ours)
    twice = merge(base, once.content, ours)
    assert (twice.content, twice.taken, twice.conflicts) == (once.content, (), once.conflicts)


@given(contents, st.data())
def test_two_phones_that_touch_different_people_may_come_in_either_order(base, data):
    first = {**base, **{field: data.draw(presences) for field in PEOPLE[:1]}}
    second = {**base, **{field: data.draw(presences) for field in PEOPLE[1:]}}

    def after(*captures):
        now, conflicts = base, []
        for ours in captures:
            step = merge(base, now, ours)
            now = step.content
            conflicts += step.conflicts
        return now, conflicts

    assert after(first, second) == after(second, first)
    assert after(first, second)[1] == []


def test_two_phones_that_say_different_things_of_one_person_are_in_conflict():
    base = {PEOPLE[0]: {"presence": "", "leave_reason": ""}}
    found = merge(base, {PEOPLE[0]: present()}, {PEOPLE[0]: present("出差")})
    assert found.conflicts == (
        Conflict(PEOPLE[0], base[PEOPLE[0]], present(), present("出差")),
    )  # fmt: skip
    assert found.content == {PEOPLE[0]: present()}


def test_minutes_written_on_both_sides_are_never_put_together_by_themselves():
    found = only(base="", theirs="会上甲发言", ours="会上乙发言")
    assert found.content == {"minutes": "会上甲发言"}
    (conflict,) = found.conflicts
    assert choices_for(conflict) == (Choice.THEIRS, Choice.OURS, Choice.BOTH)
    for choice, text in (("ours", "会上乙发言"), ("both", "会上甲发言\n会上乙发言")):
        assert settled([conflict], {"minutes": choice}) == {"minutes": text}
    assert settled([conflict], {"minutes": "theirs"}) == {}


def test_a_person_or_an_item_gone_from_the_system_is_a_conflict_that_cannot_be_taken():
    for field, was, said in ((PEOPLE[0], present(), present("出差")), (ITEMS[1], "", "议定")):
        found = merge({field: was}, {}, {field: said})
        (conflict,) = found.conflicts
        assert (conflict.theirs, found.content) == (None, {})
        assert choices_for(conflict) == (Choice.THEIRS,)


def test_what_a_rule_blocks_offers_only_what_the_system_holds():
    conflict = Conflict(PEOPLE[0], present(), present(), present("出差"), blocked="名单已锁定")
    assert choices_for(conflict) == (Choice.THEIRS,)


def test_a_presence_cannot_be_both():
    conflict = Conflict(PEOPLE[0], None, present(), present("出差"))
    assert undecided([conflict], {PEOPLE[0]: "both"}) == (PEOPLE[0],)


def test_every_conflict_needs_a_choice_of_its_own():
    minutes = Conflict("minutes", "", "甲", "乙")
    place = Conflict("place", "", "一楼", "二楼")
    assert undecided([minutes, place], {"minutes": "both"}) == ("place",)
    assert undecided([minutes, place], {"minutes": "", "place": "ours"}) == ("minutes",)
    assert undecided([minutes, place], {"minutes": "both", "place": "ours"}) == ()
    with pytest.raises(KeyError):
        settled([minutes, place], {"minutes": "both"})


def test_one_after_the_other_leaves_out_what_is_blank():
    assert both(Conflict("minutes", None, "甲\n", "\n乙")) == "甲\n乙"
    assert both(Conflict("minutes", None, "  ", "乙")) == "乙"


@pytest.mark.parametrize(
    ("field", "parts"),
    [
        ("minutes", ("minutes", 0, "")),
        ("person:12", ("person", 12, "")),
        ("item:5:text", ("item", 5, "text")),
        ("item:5", None),
        ("item:5:matter", None),
        ("person:", None),
        ("person:-1", None),
        ("person:１２", None),
        ("person:12\n", None),
        ("person:" + "9" * 19, None),
        ("title", None),
        ("", None),
    ],
)
def test_only_fields_a_capture_may_say_are_known(field, parts):
    assert field_parts(field) == parts
