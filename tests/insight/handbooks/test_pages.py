"""The pages of the handbooks as a secretary, an office and a member open them."""

import io

import docx
import pytest
from django.test import Client
from tests.insight.handbooks.worlds import EVERYTHING, TODAY, built, issued
from tests.records.worlds import person

from shuanghe.duties.models import MemberEvidence
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.insight.handbooks.models import Edition, Receipt, StudyNote
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Post

pytestmark = pytest.mark.django_db
BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"
LARGEST = 100_000


def signed_in(name, place, rights, member=None):
    user = User.objects.create_user(name, "unused password 1", name=f"示例{name}")
    role = Role.objects.create(code=f"test_{name}", title=f"示例职务{name}", rights=rights)
    with looking(EVERYTHING):
        if member is not None:
            user.member = member
            user.save()
        RoleGrant.objects.create(
            user=user, role=role, organisation=place, from_on=TODAY.replace(year=2020),
            granted_by="测试",
        )  # fmt: skip
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def secretary(world):
    return signed_in("secretary", world.first, ["handbook.read", "handbook.receive", "rule.read"])


@pytest.fixture
def office(world):
    return signed_in("office", world.committee, ["handbook.read", "handbook.issue"])


@pytest.fixture
def member(world):
    rights = ["handbook.read", "me.read", "rule.read"]
    return signed_in("member", world.first, rights, world.members[0])


def body(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def test_an_empty_shelf_says_what_will_stand_there(secretary):
    assert "还没有发给本单位的手册" in body(secretary.get("/handbooks/"))


def test_the_office_prepares_sees_the_progress_and_issues(world, office):
    sent = {"kind": "learning", "organisation": "DW"}
    assert office.post("/handbooks/", sent).status_code == 302
    with looking(EVERYTHING):
        made = Edition.objects.get()
    page = body(office.get(f"/handbooks/{made.pk}/"))
    assert "正在编制" in page
    assert office.get(f"/handbooks/{made.pk}/pdf/").status_code == 404
    ready = built_instead(world, made)
    assert "印发" in body(office.get(f"/handbooks/{ready.pk}/"))
    office.post(f"/handbooks/{ready.pk}/", {"note": "首次印发"})
    page = body(office.get(f"/handbooks/{ready.pk}/"))
    assert "第 1 版" in page
    assert "首次印发" in page
    assert office.get(f"/handbooks/{ready.pk}/docx/").status_code == 200


def built_instead(world, made):
    """The edition of the job, thrown away and built at once."""
    with looking(EVERYTHING):
        made.delete()
    return built(world, with_files=True)


def test_the_secretary_signs_reads_and_goes_from_section_to_section(world, secretary):
    made = issued(world)
    assert "待签收" in body(secretary.get("/handbooks/"))
    with looking(EVERYTHING):
        pk = Receipt.objects.get(organisation=world.first).pk
    secretary.post(f"/handbooks/receipts/{pk}/", {"do": "sign"})
    secretary.post(f"/handbooks/receipts/{pk}/", {"do": "read"})
    assert "已阅" in body(secretary.get("/handbooks/"))
    assert f'href="/handbooks/{made.pk}/1/"' in body(secretary.get(f"/handbooks/{made.pk}/"))
    first = body(secretary.get(f"/handbooks/{made.pk}/1/"))
    assert "上一节" not in first
    assert f'href="/handbooks/{made.pk}/2/"' in first
    last = body(secretary.get(f"/handbooks/{made.pk}/{made.section_count}/"))
    assert "下一节" not in last
    assert secretary.get(f"/handbooks/{made.pk}/999/").status_code == 404


def test_the_search_of_the_header_finds_sections_of_what_may_be_read(world, secretary):
    made = issued(world)
    to = f"/handbooks/{made.pk}/"
    assert to in body(secretary.get("/search/", {"q": "学时"}))
    without = signed_in("without", world.first, ["rule.read", "me.read"])
    assert to not in body(without.get("/search/", {"q": "学时"}))
    stranger = signed_in("stranger", world.third, ["handbook.read", "me.read"])
    assert to not in body(stranger.get("/search/", {"q": "学时"}))


def test_the_matrix_counts_what_the_unit_was_given_and_a_first_edition_has_no_changes(world):
    branch = signed_in(
        "reader", world.first, ["handbook.read", "handbook.receive", "standard.read"]
    )
    assert "印发的学习记录手册：0" in body(branch.get("/standards/"))
    issued(world)
    assert "印发的学习记录手册：1" in body(branch.get("/standards/"))
    assert "和上一版比" not in body(branch.get("/handbooks/"))


def test_no_page_of_the_longest_handbook_is_too_heavy(
    world, secretary, django_assert_max_num_queries
):
    made = issued(world, kind="practice")
    assert len(secretary.get(f"/handbooks/{made.pk}/").content) < LARGEST
    for number in range(1, made.section_count + 1):
        with django_assert_max_num_queries(12):
            answer = secretary.get(f"/handbooks/{made.pk}/{number}/")
        assert len(answer.content) < LARGEST


def test_a_search_marks_the_word_and_leads_to_the_section(world, secretary):
    made = issued(world)
    page = body(secretary.get("/handbooks/search/", {"q": "学时"}))
    assert "<mark>学时</mark>" in page
    assert f"/handbooks/{made.pk}/" in page
    assert "没有找到" in body(secretary.get("/handbooks/search/", {"q": "航天飞机"}))
    inside = body(secretary.get("/handbooks/search/", {"q": "心得", "edition": made.pk}))
    assert "<mark>心得</mark>" in inside


def test_the_first_edition_has_no_changes_the_second_tells_them_on_page_and_in_word(
    world, secretary, monkeypatch
):
    from shuanghe.insight.handbooks.services import building

    first = issued(world)
    assert "这是第一版" in body(secretary.get(f"/handbooks/{first.pk}/changes/"))
    filled = building.sections_filled
    monkeypatch.setattr(building, "sections_filled", lambda *a: filled(*a)[:-1])
    second = issued(world)
    page = body(secretary.get(f"/handbooks/{second.pk}/changes/"))
    assert "删去 1 节" in page
    answer = secretary.get(
        f"/handbooks/{second.pk}/changes/", {"since": first.pk, "format": "docx"}
    )
    texts = [one.text for one in docx.Document(io.BytesIO(answer.getvalue())).paragraphs]
    assert any("删去 1 节" in text for text in texts)


def test_what_was_not_issued_to_a_unit_is_not_there_for_it(world, secretary):
    draft = built(world)
    for path in ("", "1/", "changes/", "receipts/", "docx/"):
        assert secretary.get(f"/handbooks/{draft.pk}/{path}").status_code == 404


def test_the_office_sees_who_has_signed(world, office, secretary):
    made = issued(world)
    with looking(EVERYTHING):
        pk = Receipt.objects.get(organisation=world.first).pk
    secretary.post(f"/handbooks/receipts/{pk}/", {"do": "sign"})
    page = body(office.get(f"/handbooks/{made.pk}/receipts/?state=received"))
    assert "示例第一支部" in page
    assert "示例第二支部" not in page


def test_a_member_writes_reads_and_takes_the_own_handbook_along(world, member):
    with looking(EVERYTHING):
        MemberEvidence.objects.create(
            organisation=world.first, member=world.members[0], kind="training_session",
            done_on=TODAY, period_on=TODAY, amount=4, source_type="test", source_id=1,
        )  # fmt: skip
    page = body(member.get("/handbooks/mine/"))
    assert "4 学时" in page
    assert "还没有计划" in page
    member.post("/handbooks/mine/", {"kind": "plan", "text": "读完党章\n年底前"})
    member.post("/handbooks/mine/", {"kind": "note", "text": "只给自己看的话"})
    again = member.post("/handbooks/mine/", {"kind": "note", "text": "只给自己看的话 "})
    assert "今天已经保存过了" in body(again, 422)
    page = body(member.get("/handbooks/mine/"))
    assert "读完党章" in page
    assert "只给自己看的话" in page
    with looking(EVERYTHING):
        plan = StudyNote.objects.get(kind="plan")
    member.post(f"/handbooks/mine/{plan.pk}/", {"do": "finish"})
    answer = member.get("/handbooks/mine/", {"format": "docx"})
    texts = [one.text for one in docx.Document(io.BytesIO(answer.getvalue())).paragraphs]
    assert "只给自己看的话" in texts


def test_what_a_member_wrote_is_sealed_and_the_trail_never_says_what(world, member):
    member.post("/handbooks/mine/", {"kind": "note", "text": "只给自己看的话"})
    with looking(EVERYTHING):
        note = StudyNote.objects.get()
        assert "只给自己看的话".encode() not in bytes(note.text_sealed)
        assert all("只给自己看的话" not in str(vars(one)) for one in AuditLine.objects.all())
    member.post(f"/handbooks/mine/{note.pk}/", {"do": "remove"})
    with looking(EVERYTHING):
        assert StudyNote.objects.get().text_sealed is None


def test_nobody_opens_or_touches_the_notes_of_another_member(world, member):
    member.post("/handbooks/mine/", {"kind": "note", "text": "只给自己看的话"})
    with looking(EVERYTHING):
        note = StudyNote.objects.get()
        other = person("示例己", world.first)
    rights = ["handbook.read", "me.read", "handbook.receive", "handbook.issue"]
    stranger = signed_in("stranger", world.committee, rights, other)
    assert "只给自己看的话" not in body(stranger.get("/handbooks/mine/"))
    assert stranger.post(f"/handbooks/mine/{note.pk}/", {"do": "remove"}).status_code == 404


def test_an_account_without_a_member_has_no_learning_handbook(world, office):
    assert office.get("/handbooks/mine/").status_code == 404


@pytest.mark.parametrize("year", ["0000", "99999", "二〇二六", "٢٠٢٦", "-1"])
def test_a_year_that_cannot_be_shows_this_one(member, year):
    assert "2026 年计入" in body(member.get("/handbooks/mine/", {"year": year}))


def test_a_holder_of_a_post_sees_the_hours_of_the_post_first(world, member):
    with looking(EVERYTHING):
        Post.objects.create(
            organisation=world.first, member=world.members[0], kind="secretary",
            from_on=TODAY.replace(year=2025),
        )  # fmt: skip
    page = body(member.get("/handbooks/mine/"))
    assert 0 < page.index("JG-02") < page.index("JG-01")
    assert "56 学时" in page
    before = body(member.get("/handbooks/mine/", {"year": TODAY.year - 2}))
    assert "JG-02" not in before


def test_a_note_that_is_refused_stays_in_its_box(member):
    answer = member.post("/handbooks/mine/", {"kind": "note", "text": "长" * 5_001})
    assert "长" * 5_001 in body(answer, 422)


def test_words_of_an_issue_that_are_refused_stay_in_their_box(world, office):
    edition = built(world)
    answer = office.post(f"/handbooks/{edition.pk}/", {"note": "印" * 301})
    assert "印" * 301 in body(answer, 422)
