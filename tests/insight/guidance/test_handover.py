"""A hand-over: offered by itself, frozen with a hash, signed by both in their own accounts."""

import hashlib
import io
import json
import re
import zipfile
from datetime import date

import docx
import pytest
from django.http import Http404
from tests.insight.guidance.worlds import CHANGED, TODAY, account
from tests.records.worlds import EVERYTHING

from shuanghe.activities.meetings.models import Meeting
from shuanghe.insight.guidance.models import Handover, HandoverSignature
from shuanghe.insight.guidance.queries.changes import change_of
from shuanghe.insight.guidance.queries.handovers import handover_in_view, handover_own
from shuanghe.insight.guidance.queries.kit import kit_of, kit_parts
from shuanghe.insight.guidance.services import (
    handover_make,
    handover_sign,
    handover_sign_paper,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Post
from shuanghe.organisation.services.posts import post_appoint, post_end

SYSTEM = Actor.system("测试")


def made(changed, remark="") -> Handover:
    actor = changed.actor(changed.new)
    kept = handover_make(actor, organisation=changed.branch, on=TODAY, remark=remark)
    with looking(EVERYTHING):
        return Handover.objects.select_related("organisation").get(pk=kept.pk)


def sign(changed, user, handover) -> None:
    handover_sign(changed.actor(user), handover=handover, seen_hash=handover.content_hash, on=TODAY)


def rows(changed, key) -> list[list[str]]:
    with looking(EVERYTHING):
        kit = kit_of(changed.branch, actor=SYSTEM, on=TODAY)
    return next(one.rows for one in kit.sections if one.key == key)


def test_a_change_of_secretary_is_seen_from_the_posts(changed):
    with looking(EVERYTHING):
        change = change_of(changed.branch, on=TODAY)
        assert change_of(changed.world.second, on=TODAY) is None
    assert (change.outgoing_name, change.incoming_name) == ("示例甲", "示例乙")
    assert change.incoming_from_on == CHANGED


def test_the_same_person_again_is_no_change(changed):
    with looking(EVERYTHING):
        Post.objects.filter(member=changed.outgoing).update(member=changed.incoming)
        assert change_of(changed.branch, on=TODAY) is None


def test_a_new_post_offers_the_kit_to_both_by_itself(changed):
    with looking(EVERYTHING):
        held = Post.objects.get(organisation=changed.branch, until_on=None)
    post_end(SYSTEM, organisation=changed.branch, post=held, on=date(2026, 7, 15))
    third = changed.world.members[2]
    newest = account("third", changed.branch, "branch_secretary", third)
    post_appoint(
        SYSTEM, organisation=changed.branch, member=third, kind="secretary", on=date(2026, 7, 15)
    )
    told = Notice.objects.filter(source_type="organisation.post")
    assert set(told.values_list("recipient_id", flat=True)) == {changed.new.pk, newest.pk}
    assert "交接清册已备好" in told[0].text
    assert told[0].url == "/guidance/kits/Z1/"


def test_the_kit_holds_what_is_open(changed):
    with looking(EVERYTHING):
        Meeting.objects.create(
            organisation=changed.branch, kinds=["theme_day"], title="七月主题党日",
            planned_on=date(2026, 7, 28), client_key="open", created_by="测试",
        )  # fmt: skip
    assert rows(changed, "meetings") == [["七月主题党日", "2026-07-28", "已计划"]]
    assert ["书记", "示例乙", "2026-07-01"] in rows(changed, "posts")
    assert ["正式党员", "5"] in rows(changed, "basics")
    assert rows(changed, "papers")


def test_the_kit_says_which_accounts_must_change(changed):
    extra = account("extra", changed.branch, "branch_secretary", changed.outgoing)
    extra.username = "extra"
    wanted = rows(changed, "accounts")
    assert ["收回示例甲在本组织的角色“党支部书记”", "安全管理员"] in wanted


def test_whoever_led_the_branch_stays_a_member_of_it(changed):
    account("plain", changed.branch, "member", changed.outgoing)
    assert rows(changed, "accounts") == []


def test_the_kit_leaves_out_what_the_reader_may_not_see(changed):
    weak = Actor("弱", grants=changed.actor(changed.new).grants[:0])
    with looking(EVERYTHING):
        kit = kit_of(changed.branch, actor=weak, on=TODAY)
    assert all(one.is_hidden and not one.rows for one in kit.sections)


def test_freezing_keeps_the_content_and_its_hash(changed):
    kept = made(changed, remark="钥匙在传达室")
    told = json.dumps(kept.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert kept.content_hash == hashlib.sha256(told.encode()).hexdigest()
    assert kept.content["remark"] == "钥匙在传达室"
    assert kept.version == 1
    assert Notice.objects.filter(source_type="guidance.handover").count() == 2


def test_both_sign_in_their_own_accounts_and_then_it_stays(changed):
    kept = made(changed)
    sign(changed, changed.old, kept)
    sign(changed, changed.new, kept)
    with looking(EVERYTHING):
        assert change_of(changed.branch, on=TODAY).is_signed
        names = HandoverSignature.objects.order_by("side").values_list("side", "name")
        assert list(names) == [("incoming", "示例乙"), ("outgoing", "示例甲")]
        line = AuditLine.objects.filter(verb="_signature_add").first()
        assert line.place == changed.branch.path
    with pytest.raises(Refused, match="双方都已签收"):
        made(changed)


def test_nobody_else_signs_and_nobody_signs_twice(changed):
    kept = made(changed)
    stranger = account("stranger", changed.branch, "branch_secretary", changed.world.members[3])
    with pytest.raises(Refused, match="只有移交人和接收人"):
        sign(changed, stranger, kept)
    sign(changed, changed.new, kept)
    with pytest.raises(Refused, match="已经签收"):
        sign(changed, changed.new, kept)


def test_made_anew_the_signature_under_the_former_is_void(changed):
    first = made(changed)
    sign(changed, changed.new, first)
    second = made(changed, remark="补一句")
    assert second.version == 2
    with looking(EVERYTHING):
        assert not second.signatures.filter(voided_at=None).exists()
    with pytest.raises(Refused, match="重新生成"):
        handover_sign(
            changed.actor(changed.new), handover=second, seen_hash=first.content_hash, on=TODAY
        )


def test_made_anew_without_a_change_it_is_refused_and_signatures_stay(changed):
    first = made(changed)
    sign(changed, changed.new, first)
    with pytest.raises(Refused, match="第 1 版完全相同"):
        made(changed)
    with looking(EVERYTHING):
        assert first.signatures.filter(voided_at=None).count() == 1


def test_without_a_successor_there_is_a_draft_but_nothing_to_sign(changed):
    with looking(EVERYTHING):
        Post.objects.filter(member=changed.incoming).delete()
        change = change_of(changed.branch, on=TODAY)
    assert change.incoming_id is None
    with pytest.raises(Refused, match="接任的书记"):
        made(changed)


def test_a_paper_signature_is_entered_by_the_office_alone(changed):
    kept = made(changed)
    given = {
        "organisation": kept.organisation, "handover": kept, "side": "outgoing",
        "seen_hash": kept.content_hash, "on": TODAY,
    }  # fmt: skip
    office = changed.world.office()
    with pytest.raises(Http404):
        handover_sign_paper(changed.actor(changed.new), signed_on=TODAY, **{
            **given, "handover": Handover(pk=kept.pk, outgoing_id=0, incoming_id=0)})  # fmt: skip
    with pytest.raises(Refused, match="不能晚于今天"):
        handover_sign_paper(office, signed_on=date(2026, 7, 21), **given)
    handover_sign_paper(office, signed_on=date(2026, 7, 19), **given)
    with looking(EVERYTHING):
        one = HandoverSignature.objects.get()
    assert (one.name, one.is_on_paper, one.entered_by) == ("示例甲", True, "党群部")


def test_whoever_left_sees_and_signs_though_the_rights_are_gone(changed):
    kept = made(changed)
    client = changed.client(changed.old)
    assert client.get("/guidance/kits/Z1/").status_code == 404
    page = client.get(f"/guidance/handovers/own/{kept.pk}/")
    assert "我已核对，签收" in page.content.decode()
    client.post(f"/guidance/handovers/own/{kept.pk}/", {"seen_hash": kept.content_hash})
    with looking(EVERYTHING):
        assert HandoverSignature.objects.get().side == "outgoing"
    assert "示例第一支部" in client.get("/guidance/handovers/own/").content.decode()


def test_a_hand_over_is_not_there_for_others(changed):
    kept = made(changed)
    other = account("other", changed.world.third, "branch_secretary")
    assert changed.client(other).get(f"/guidance/handovers/{kept.pk}/").status_code == 404
    with pytest.raises(Http404):
        handover_own(changed.actor(other), kept.pk)
    with looking(changed.actor(other).scope("handover.read")), pytest.raises(Http404):
        handover_in_view(kept.pk)


def test_the_pages_lead_from_the_list_to_the_signature(changed):
    client = changed.client(changed.new)
    assert "/guidance/kits/Z1/" in client.get("/guidance/handovers/").content.decode()
    kit = client.get("/guidance/kits/Z1/").content.decode()
    assert "草稿，随数据变化" in kit
    answer = client.post("/guidance/kits/Z1/", {"remark": "账本在柜里"}, follow=True)
    page = answer.content.decode()
    assert "账本在柜里" in page
    assert re.search("[0-9a-f]{64}", page)


@pytest.mark.parametrize("part", kit_parts())
def test_each_part_of_the_kit_stays_within_its_budget(changed, part, django_assert_max_num_queries):
    made(changed)
    client = changed.client(changed.new)
    client.get("/guidance/kits/Z1/", {"part": part})
    with django_assert_max_num_queries(12):
        page = client.get("/guidance/kits/Z1/", {"part": part}).content.decode()
    keys = set(re.findall(r'<h2 id="kit-(\w+)"', page))
    with looking(EVERYTHING):
        whole = kit_of(changed.branch, actor=SYSTEM, on=TODAY)
        asked = kit_of(changed.branch, actor=SYSTEM, on=TODAY, part=part)
    assert keys == {one.key for one in asked.sections} < {one.key for one in whole.sections}


def test_whoever_left_for_elsewhere_is_named_all_the_same(changed):
    with looking(EVERYTHING):
        changed.outgoing.organisation = changed.world.third
        changed.outgoing.save()
    page = changed.client(changed.new).get("/guidance/kits/Z1/").content.decode()
    assert "示例甲" in page


def test_the_files_say_who_what_and_the_hash(changed):
    client = changed.client(changed.new)
    draft = b"".join(client.get("/guidance/kits/Z1/?format=docx").streaming_content)
    words = "\n".join(one.text for one in docx.Document(io.BytesIO(draft)).paragraphs)
    assert "草稿" in words
    kept = made(changed)
    packed = b"".join(client.get(f"/guidance/handovers/{kept.pk}/?format=zip").streaming_content)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = sorted(name.rpartition(".")[2] for name in archive.namelist())
        assert names == ["docx", "txt", "xlsx"]
        assert kept.content_hash in archive.read("说明.txt").decode()
