"""Pages answer within the scope, denial is the same as not there, and queries stay few."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.organisation.samples import number

from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.organisation.models import Member, Organisation, Post

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
MOST_BYTES = 100_000


def member_page(name: str) -> str:
    return f"/members/{Member.objects.get(name=name).uid}/"


def body_of(answer) -> str:
    """The part of a page between its frame: no token, no address."""
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


PAGES = [
    "/organisations/",
    "/organisations/?on=2020-05-01",
    "/organisations/?from=Z1",
    "/organisations/Z1/",
    "/organisations/DW/?on=2020-05-01",
    "/organisations/Z1/?on=1999-01-01",
    "/organisations/Z1/new/",
    "/organisations/Z1/rename/",
    "/organisations/Z1/term/",
    "/organisations/Z1/move/",
    "/organisations/Z1/dissolve/",
    "/organisations/Z1/posts/new/",
    "/organisations/Z1/members/new/",
    "/members/",
    "/members/?q=slj&standing=full",
    f"/members/?q={number(2)}",
    "/members/?organisation=Z1",
    "/members/?q=没有这个人",
    "/members/duplicates/",
    "/roster/",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers_with_few_queries_and_few_bytes(sign_in, address):
    client = sign_in()
    client.get("/members/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:500]
    assert len(answer.content) < MOST_BYTES
    assert len(queries) <= MOST_QUERIES, [one["sql"] for one in queries]
    assert "style=" not in answer.content.decode()


def test_a_member_page_shows_no_number(sign_in):
    answer = sign_in().get(member_page("示例甲2"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert number(2) not in text
    assert "13800000002" not in text
    assert "138****0002" in text
    assert "示例路" not in text


@pytest.mark.parametrize(
    "address",
    [
        "/organisations/Z1/",
        "/organisations/Z1/rename/",
        "/organisations/Z1/move/",
        "/organisations/Z1/posts/new/",
        "/members/?organisation=Z1",
        "member",
        "edit",
    ],
)
def test_what_is_out_of_view_answers_like_what_is_not_there(sign_in, address):
    page = member_page("示例甲1")
    address = {"member": page, "edit": f"{page}edit/"}.get(address, address)
    missing = address.replace("Z1", "不存在").replace(page[9:17], "00000000")
    client = sign_in("Z2")
    denied, absent = client.get(address), client.get(missing)
    assert denied.status_code == absent.status_code == 404
    assert body_of(denied) == body_of(absent)


@pytest.mark.parametrize(
    ("rights", "address"),
    [
        (["organisation.read"], "/members/"),
        (["organisation.read"], "/roster/"),
        (["organisation.read"], "/organisations/Z1/rename/"),
        (["roster.read"], "/organisations/"),
        (["roster.read"], "/roster/export/"),
        (["roster.read"], "/members/duplicates/"),
    ],
)
def test_without_the_right_a_page_is_not_there(sign_in, rights, address):
    assert sign_in(rights=rights).get(address).status_code == 404


def test_the_list_of_members_goes_out_sorted_without_numbers_and_leaves_a_line(sign_in):
    client = sign_in()
    assert "format=xlsx" in client.get("/members/").content.decode()
    answer = client.get("/members/?sort=-name&format=xlsx&q=示例")
    sheet = workbook_read(b"".join(answer.streaming_content), "党员名单.xlsx").sheets[0]
    assert [row.texts[0] for row in sheet.rows] == ["姓名", "示例甲3", "示例甲2", "示例甲1"]
    assert number(2) not in str([row.texts for row in sheet.rows])
    line = AuditLine.objects.get(verb="members_export_note")
    assert "3 人" in line.summary


def test_the_list_goes_out_only_by_the_right_to_take_the_roster_out(sign_in):
    client = sign_in(rights=["roster.read"])
    assert "format=xlsx" not in client.get("/members/").content.decode()
    assert client.get("/members/?format=xlsx").status_code == 404


def test_the_list_of_members_is_sorted_by_its_headings(sign_in):
    text = sign_in().get("/members/?sort=-name").content.decode()
    assert text.index("示例甲3") < text.index("示例甲1")
    assert 'aria-sort="descending"' in text


def test_a_branch_sees_only_its_own_members(sign_in):
    text = sign_in("Z2").get("/members/").content.decode()
    assert "示例甲3" in text
    assert "示例甲1" not in text


def test_the_tree_shows_names_of_the_day_asked(sign_in, small):
    client = sign_in()
    client.post("/organisations/Z1/rename/", {"name": "示例新名", "on": "2026-01-05"})
    assert "示例新名" in client.get("/organisations/").content.decode()
    assert "示例新名" not in client.get("/organisations/?on=2026-01-04").content.decode()


def test_a_day_that_is_none_is_not_there(sign_in):
    assert sign_in().get("/organisations/?on=2025-02-31").status_code == 404


def test_forms_do_what_they_say(sign_in, small):
    client = sign_in()
    made = client.post(
        "/organisations/DW/new/",
        {"code": "Z9", "name": "示例Z9", "kind": "branch", "established_on": "2024-01-01"},
    )
    assert made.status_code == 302
    assert Organisation.objects.get(code="Z9").parent == small["DW"]
    holder = Member.objects.get(name="示例甲2")
    day = {"on": "2026-02-01"}
    client.post(
        f"/organisations/Z1/posts/{Post.objects.get(organisation=small['Z1']).pk}/end/", day
    )
    client.post(
        "/organisations/Z1/posts/new/",
        {"kind": "secretary", "holder": f"示例甲2 #{holder.pk}", **day},
    )
    assert Post.objects.get(organisation=small["Z1"], until_on=None).member == holder
    page = member_page("示例甲2")
    client.post(f"{page}place/", {"kind": "home", "to": "Z9", **day})
    holder.refresh_from_db()
    assert holder.organisation.code == "Z9"
    client.post(f"{page}standing/", {"kind": "suspended", "on": "2026-03-01", "reason": "示例"})
    holder.refresh_from_db()
    assert holder.standing == "suspended"
    client.post(f"{page}edit/", {"name": "示例改名", "gender": "1", "joined_on": "2005-07-02"})
    holder.refresh_from_db()
    assert (holder.name, holder.joined_on) == ("示例改名", date(2005, 7, 2))


def test_what_a_rule_forbids_is_said_in_the_form_and_nothing_changes(sign_in, small):
    answer = sign_in().post("/organisations/Z1/dissolve/", {"on": "2026-02-01"})
    assert answer.status_code == 422
    assert "2 名党员" in answer.content.decode()
    assert Organisation.objects.get(code="Z1").dissolved_on is None


def test_adding_a_member_by_hand_checks_the_number(sign_in):
    facts = {
        "name": "示例乙",
        "id_number": number(50)[:-1] + "0",
        "standing": "full",
        "joined_on": "2010-01-01",
        "confirmed_on": "2011-01-01",
        "placed_on": "2026-01-01",
    }
    client = sign_in()
    wrong = "0" if number(50)[-1] != "0" else "1"
    bad = client.post(
        "/organisations/Z1/members/new/", facts | {"id_number": number(50)[:-1] + wrong}
    )
    assert "校验码不符" in bad.content.decode()
    good = client.post("/organisations/Z1/members/new/", facts | {"id_number": number(50)})
    assert good.status_code == 302
    assert Member.objects.get(name="示例乙").standings.count() == 2


def test_my_own_record_is_mine(sign_in, small):
    client = sign_in("Z1", ["me.read"], member=Member.objects.get(name="示例甲1"))
    assert "示例甲1" in client.get("/members/me/").content.decode()
    assert sign_in("Z1", ["me.read"]).get("/members/me/").status_code == 404


def test_a_roster_is_uploaded_previewed_and_applied(sign_in, small):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from tests.organisation.samples import person

    from shuanghe.kernel.documents import xlsx_chunks
    from shuanghe.organisation.rules.sheets import MEMBERS

    columns = MEMBERS.columns
    rows = [[person(serial, "Z1").get(column.key, "") for column in columns] for serial in (1, 60)]
    data = b"".join(xlsx_chunks([("党员", [column.title for column in columns], rows)]))
    client = sign_in()
    sent = SimpleUploadedFile("名册.xlsx", data)
    opened = client.post("/roster/", {"file": sent, "on": "2026-06-30"})
    assert opened.status_code == 302, opened.content.decode()[:2000]
    text = client.get(opened["Location"]).content.decode()
    assert number(60) not in text
    assert "新增" in text
    client.post(f"{opened['Location']}apply/")
    assert Member.objects.filter(name="示例甲60").exists()


def test_an_export_is_a_file_and_masked_without_the_right_to_reveal(sign_in):
    answer = sign_in().get("/roster/export/")
    data = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith("attachment")
    from shuanghe.kernel.uploads.reading import workbook_read

    shown = str([row.texts for sheet in workbook_read(data, "a.xlsx").sheets for row in sheet.rows])
    assert number(1) not in shown


def test_two_entries_are_compared_and_merged(sign_in, small):
    first, second = Member.objects.get(name="示例甲1"), Member.objects.get(name="示例甲2")
    Member.objects.filter(pk=first.pk).update(phone_index=second.phone_index)
    client = sign_in()
    assert str(second.uid) in client.get("/members/duplicates/").content.decode()
    page = f"/members/duplicates/{first.uid}/{second.uid}/"
    shown = client.get(page).content.decode()
    assert "联系电话相同" in shown
    assert shown.count('name="id_number"') == 2, "unlike numbers behind like masks are a choice"
    assert client.post(page, {"phone": "second"}).status_code == 302
    second.refresh_from_db()
    assert second.merged_into == first
    assert "示例甲2" not in client.get("/members/").content.decode()
