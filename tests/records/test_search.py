"""Records are found by their text, from the moment they are filed and within the rights."""

from uuid import uuid4

import pytest
from tests.records.test_ledger import PLAIN, apply, book
from tests.records.worlds import EVERYTHING, ON, place

from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.search.models import Entry
from shuanghe.kernel.search.queries import Wanted as Looked
from shuanghe.kernel.search.queries import entries_found
from shuanghe.kernel.search.services import index_rebuild
from shuanghe.organisation.services.organisations import organisation_move
from shuanghe.records.queries.found import Wanted, records_found
from shuanghe.records.services import record_correct, record_withdraw
from shuanghe.records.services.evidence import SOURCE

pytestmark = pytest.mark.django_db


def titles(text="", scope=EVERYTHING, **asked):
    with looking(scope):
        return [record.title for record in records_found(Wanted(text=text, **asked))]


def by_person(name):
    with looking(EVERYTHING):
        found = entries_found(Looked(person=name, sources=[SOURCE], unless=["withdrawn"]))
        return [entry.title for entry in found]


def test_a_record_is_found_by_any_part_of_title_content_place_and_people(file):
    file(summary="讨论氧化铝车间检修", place="三楼会议室", host_name="甲示", speaker_name="乙示")
    for text in ("规程", "程", "氧化铝车间检", "三楼", "检修 规程", "甲示", "乙示 会议室"):
        assert titles(text) == ["学习安全规程"], text
    assert titles("选举") == []


def test_everybody_who_was_there_leads_to_the_record(file):
    file(host_name="甲示")
    for name in ("甲示", "丙示", "丙"):
        assert by_person(name) == ["学习安全规程"]
    assert by_person("外人") == []


def test_what_lies_outside_the_scope_is_not_found(world, file):
    file()
    assert titles("规程", scope=Scope.of(world.first.path)) == ["学习安全规程"]
    assert titles("规程", scope=Scope.of(world.second.path)) == []


def test_a_withdrawn_record_is_found_among_the_withdrawn_only(world, file):
    record = file()
    actor = world.secretary()
    record_withdraw(actor, organisation=world.first, record=record, reason="日期填错")
    assert titles("规程") == []
    assert titles("规程", state="withdrawn") == ["学习安全规程"]
    assert by_person("甲示") == []


def test_a_correction_is_found_in_the_place_of_what_it_corrects(world, file):
    record = file()
    record_correct(
        world.secretary(),
        organisation=world.first,
        record=record,
        reason="主题写错",
        client_key=uuid4().hex,
        on=ON,
        kinds=record.kinds,
        title="学习防火规程",
        done_on=record.done_on,
        entitled_count=5,
        present_count=5,
    )
    assert titles("安全") == []
    assert titles("防火") == ["学习防火规程"]


def test_an_imported_ledger_is_found_at_once_and_a_changed_row_anew(world):
    apply(world.office(), book({**PLAIN, "备注": "观看警示片"}))
    assert titles("警示片 甲示") == ["学习安全规程"]
    assert by_person("丙示") == ["学习安全规程"]
    assert by_person("丁示") == []
    apply(world.office(), book({**PLAIN, "备注": "观看教育片"}))
    assert titles("警示片") == []
    assert titles("教育片") == ["学习安全规程"]


def test_a_rebuilt_index_is_the_one_that_grew(world, file):
    file(summary="讨论检修", host_name="甲示")
    record = file(title="撤回的", client_key="w")
    record_withdraw(world.secretary(), organisation=world.first, record=record, reason="重复")
    apply(world.office(), book(PLAIN))
    before = _kept()
    assert index_rebuild(Actor.system("测试"))[SOURCE] == len(before) == 3
    assert _kept() == before


def test_records_are_found_where_their_branch_has_moved_to(world, file):
    file()
    with looking(EVERYTHING):
        unit = place("EJ", "committee", world.top, name="二级单位党委", has_committee=True)
    organisation_move(world.office(), organisation=world.first, to=unit, on=ON)
    assert titles("规程", scope=Scope.of(unit.path)) == ["学习安全规程"]
    assert titles("规程", scope=Scope.of(world.second.path)) == []
    with looking(Scope.of(unit.path)):
        assert entries_found(Looked(text="规程", path=unit.path)).count() == 1


def _kept():
    with looking(EVERYTHING):
        found = Entry.objects.order_by("source_id")
        columns = ("source_id", "path", "day", "state", "kinds", "title", "passages__tokens")
        return [(*row[:-1], row[-1].split()) for row in found.values_list(*columns)]
