"""What an organisation writes where nobody has published a meaning."""

from datetime import date

import pytest
from django.http import Http404
from tests.activities.standards.worlds import LATER, ON
from tests.records.worlds import EVERYTHING

from shuanghe.activities.standards.models import Wording
from shuanghe.activities.standards.queries import mechanism_on, song
from shuanghe.activities.standards.services import Said, wording_end, wording_write
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
SAID = Said("一个核心", ["党委会", "  ", "党群工作部"], "示例〔2026〕1 号")


def write(world, at="DW", subject="mechanism:1441", layer=1, said=SAID, on=ON):
    return wording_write(
        world.actor(at), organisation=world.places[at], subject=subject, layer=layer, said=said,
        on=on,
    )  # fmt: skip


def layer_at(world, code, on=ON):
    return mechanism_on(on=on, code="1441", organisation=world.places[code]).layers[0]


def test_what_a_committee_writes_holds_below_it_and_nowhere_else(world):
    write(world)
    assert layer_at(world, "Z1").title == "一个核心"
    assert [slot.title for slot in layer_at(world, "Z1").slots] == ["党委会", "党群工作部"]
    assert layer_at(world, "Z1").source.title == "本单位填写"
    assert layer_at(world, "Z1").source.text == "示例〔2026〕1 号"
    assert layer_at(world, "Z3").title == "一个责任核心"
    assert layer_at(world, "Z3").source.title == "示例默认"


def test_the_nearest_above_holds(world):
    write(world, at="Z1", said=Said("支部的核心", [], "支部会议"))
    write(world)
    assert layer_at(world, "Z1").title == "支部的核心"
    assert layer_at(world, "Z2").title == "一个核心"


def test_a_change_keeps_the_former_text_in_the_history(world):
    write(world)
    write(world, said=Said("新的核心", ["甲"], "示例〔2027〕1 号"), on=LATER)
    assert layer_at(world, "Z1", ON).title == "一个核心"
    assert layer_at(world, "Z1", LATER).title == "新的核心"
    with looking(EVERYTHING):
        assert [(one.title, one.until_on) for one in Wording.objects.order_by("id")] == [
            ("一个核心", LATER),
            ("新的核心", None),
        ]


def test_ending_it_brings_back_what_is_shipped(world):
    row = write(world)
    wording_end(
        world.actor("DW"), organisation=world.places["DW"], wording=row, on=date(2026, 11, 22)
    )
    assert layer_at(world, "Z1", LATER).title == "一个责任核心"
    with pytest.raises(Refused, match="已经停用"):
        wording_end(world.actor("DW"), organisation=world.places["DW"], wording=row, on=LATER)


@pytest.mark.parametrize(
    ("subject", "layer", "said", "wrong"),
    [
        ("mechanism:5123", 1, SAID, "已经公开，不能改写"),
        ("mechanism:1441", 9, SAID, "没有这一层"),
        ("mechanism:0", 1, SAID, "没有这一层"),
        ("song:5123", 3, SAID, "没有这一层"),
        ("mechanism:1441", 1, Said("", [], "文件"), "叫什么"),
        ("mechanism:1441", 1, Said("名称", [], " "), "出处"),
        ("mechanism:1441", 1, Said("名称", ["字" * 101], "文件"), "100 个字"),
        ("mechanism:1441", 1, Said("名称", ["一"] * 41, "文件"), "最多写 40 行"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(world, subject, layer, said, wrong):
    with pytest.raises(Refused, match=wrong):
        write(world, subject=subject, layer=layer, said=said)
    with looking(EVERYTHING):
        assert Wording.objects.count() == 0


def test_only_who_may_manage_there_writes(world):
    with pytest.raises(Http404):
        wording_write(
            world.actor("DX"), organisation=world.places["DW"], subject="mechanism:1441", layer=1,
            said=SAID, on=ON,
        )  # fmt: skip


def test_the_own_song_takes_the_place_of_the_known_line(world):
    write(world, subject="song:5123", layer=0, said=Said("我们的歌", ["第一句", "第二句"], "示例"))
    found = song(on=ON, organisation=world.places["Z2"])
    assert [line.text for line in found.lines] == ["第一句", "第二句"]
    assert found.source.title == "本单位填写"
    assert song(on=ON, organisation=world.places["Z3"]).title == "5123 助记歌"
