"""The pages of effects, as somebody sees them."""

import io
from datetime import date

import pytest
from django.urls import reverse
from docx import Document
from tests.insight.effects.stored import Plants, plants_create
from tests.records.worlds import EVERYTHING

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.insight.effects.models import Effect
from shuanghe.insight.effects.queries import programmes
from shuanghe.insight.effects.rules.programmes import Programme, Work
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.tasks.models import Job
from shuanghe.kernel.uploads.reading import workbook_read

pytestmark = pytest.mark.django_db
CAUSAL = ("改善了", "变差了", "使得", "带来", "因为", "归功")


@pytest.fixture
def plants() -> Plants:
    return plants_create(dropping={"E0": (24, 8.0)})


@pytest.fixture
def sign_in(plants, client):
    roles_load(Actor.system("测试"))

    def enter(code="DW", role="operations_office", user=0):
        places = plants.world.places | plants.plants
        with looking(EVERYTHING):
            RoleGrant.objects.get_or_create(
                user_id=plants.world.users[user], role=Role.objects.get(code=role),
                organisation=places[code],
                defaults={"from_on": date(2020, 1, 1), "granted_by": "测试"},
            )  # fmt: skip
            account = User.objects.get(pk=plants.world.users[user])
        client.force_login(account, backend="shuanghe.identity.pages.entrance.AccountBackend")
        return client

    return enter


def only() -> Effect:
    with looking(EVERYTHING):
        return Effect.objects.get(replaced_at=None, method="its")


def test_without_any_effect_the_page_says_how_there_will_be_some_and_names_what_waits(
    plants, sign_in
):
    client = sign_in()
    assert "还没有测算过成效" in client.get(reverse("effects:overview")).content.decode()
    plants.begin("E0", 24, title="分子筛改造")
    text = client.get(reverse("effects:overview")).content.decode()
    assert "已开始、还没有测算" in text
    assert "分子筛改造" in text


def test_the_list_shows_each_number_with_its_interval_and_counts_by_conclusion(plants, sign_in):
    plants.begin("E0", 24)
    plants.begin("E3", 34, source="2", title="新工作")
    plants.renew()
    with looking(EVERYTHING):
        told = [one.conclusion for one in Effect.objects.all()]
        shown = Effect.objects.get(conclusion="improved", method="its")
    text = sign_in().get(reverse("effects:overview")).content.decode()
    assert f"<b>{told.count('improved')}</b><span>改善</span>" in text
    assert f"<b>{told.count('cannot_be_told')}</b><span>数据不足</span>" in text
    assert f"{shown.low:,.2f} ~ {shown.high:,.2f}" in text
    narrowed = sign_in().get(reverse("effects:overview"), {"conclusion": "cannot_be_told"})
    assert f"/effects/{shown.pk}/" not in narrowed.content.decode()


def test_one_effect_shows_chart_table_checks_method_and_source(plants, sign_in):
    plants.begin("E0", 24)
    plants.renew()
    text = sign_in().get(reverse("effects:effect", args=[only().pk])).content.decode()
    for wanted in ("effect-chart", 'class="doubt"', 'class="cut"', "改善了", "安慰剂", "前提：",
                   "Newey", "只用经第二人确认的数值", "若未实施"):  # fmt: skip
        assert wanted in text, wanted
    assert "style=" not in text
    assert len(text) < 100_000


def test_where_a_check_fails_no_word_claims_a_cause(plants, sign_in):
    plants.begin("E0", 24)
    plants.renew()
    with looking(EVERYTHING):
        one = Effect.objects.get(method="its")
    checks = [{**check, "passed": check["name"] != "placebo"} for check in one.checks]
    from shuanghe.insight.effects.rules.results import Check, Direction
    from shuanghe.insight.effects.rules.results import Effect as Found

    found = Found(
        "its", one.estimate, (one.low, one.high), checks=tuple(Check(**one) for one in checks),
        direction=Direction.LOWER,
    )  # fmt: skip
    with looking(EVERYTHING):
        Effect.objects.update(
            checks=checks, verdict=found.verdict, conclusion=found.conclusion.value
        )
    text = sign_in().get(reverse("effects:effect", args=[one.pk])).content.decode()
    assert "不能下结论" in text
    assert "没有通过" in text
    assert [word for word in CAUSAL if word in text] == []


def test_an_effect_outside_the_readers_subtree_is_not_there(plants, sign_in):
    plants.begin("E0", 24)
    plants.renew()
    pk = only().pk
    assert sign_in("E0", "branch_secretary").get(
        reverse("effects:effect", args=[pk])
    ).status_code == 200  # fmt: skip
    other = sign_in("E1", "branch_secretary", user=1)
    assert other.get(reverse("effects:effect", args=[pk])).status_code == 404
    assert "示例0厂" not in other.get(reverse("effects:overview")).content.decode()


def test_files_carry_the_interval_beside_every_number(plants, sign_in):
    plants.begin("E0", 24)
    plants.renew()
    client = sign_in()
    book = workbook_read(_bytes(client, "effects:overview", format="xlsx"), "x.xlsx")
    assert ["改善" in str(row) for row in book.sheets[0].rows[-2:]] == [True, True]
    paper = Document(io.BytesIO(_bytes(client, "effects:overview", format="docx")))
    cell = paper.tables[0].rows[1].cells[-1].text
    assert "～" in cell or "~" in cell
    one = Document(io.BytesIO(_bytes(client, "effects:effect", only().pk, format="docx")))
    words = "\n".join(paragraph.text for paragraph in one.paragraphs)
    assert "95% 区间" in words
    assert len(one.tables[0].rows) == 37
    (chart,) = one.inline_shapes
    assert chart.width.mm == pytest.approx(chart.height.mm * 720 / 300, abs=1)
    picture = one.part.related_parts[chart._inline.graphic.graphicData.pic.blipFill.blip.embed]
    assert picture.blob.startswith(b"\x89PNG")


def _bytes(client, name, *args, **query) -> bytes:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_who_keeps_the_kpis_may_have_the_effects_worked_out_again_and_others_may_not(
    plants, sign_in
):
    assert sign_in("DW", "branch_secretary", user=1).post(reverse("effects:run")).status_code == 404
    answer = sign_in("DW", "operations_office").post(reverse("effects:run"))
    assert answer.status_code == 302
    assert Job.objects.filter(kind="effects.renew").count() == 1


def test_a_page_asks_the_database_no_more_when_there_are_more_effects(
    plants, sign_in, django_assert_max_num_queries
):
    for at in range(6):
        plants.begin(f"E{at}", 24, source=str(at))
    plants.renew()
    client = sign_in()
    with django_assert_max_num_queries(16):
        client.get(reverse("effects:overview"))


def test_the_page_of_programmes_says_how_there_will_be_some_and_shows_what_was_left_out(
    plants, sign_in, monkeypatch, django_assert_max_num_queries
):
    client = sign_in()
    assert "还没有整体成效" in client.get(reverse("effects:programmes")).content.decode()
    path = plants.world.places["DW"].path
    works = tuple(Work(str(at), path, at < 2, has_kpi=True) for at in range(3))
    known = Programme("t:2026", "2026 年示例项目", "tests.work", works)
    monkeypatch.setattr(programmes, "_providers", [lambda: [known]])
    plants.begin("E0", 24, source="0")
    plants.begin("E1", 24, source="1")
    plants.renew()
    with django_assert_max_num_queries(12):
        text = client.get(reverse("effects:programmes")).content.decode()
    with looking(EVERYTHING):
        shown = Effect.objects.get(programme="t:2026")
    assert "2026 年示例项目" in text
    assert f"{shown.low:,.2f} ~ {shown.high:,.2f}" in text
    assert "另有 1 项没有开始实施，没有计入。" in text
    own = client.get(reverse("effects:effect", args=[shown.pk])).content.decode()
    assert "2026 年示例项目" in own
    neighbour = sign_in("E1", "branch_secretary", user=1)
    assert "2026 年示例项目" not in neighbour.get(reverse("effects:programmes")).content.decode()
    assert neighbour.get(reverse("effects:effect", args=[shown.pk])).status_code == 404
