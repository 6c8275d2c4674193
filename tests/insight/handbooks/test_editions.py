"""An edition: prepared, built, frozen, issued to all below, signed for, compared, found."""

from copy import copy

import pytest
from django.http import Http404
from django.utils import timezone
from tests.insight.handbooks.worlds import (
    EVERYTHING,
    TODAY,
    again,
    built,
    issued,
    no_files,
    office,
    secretary,
)

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.insight.handbooks import jobs
from shuanghe.insight.handbooks.models import (
    Edition,
    EditionSection,
    EditionState,
    Receipt,
)
from shuanghe.insight.handbooks.queries.editions import (
    changes_of,
    contents_of,
    edition_readable,
    is_whole,
)
from shuanghe.insight.handbooks.queries.finding import sections_found
from shuanghe.insight.handbooks.services import building
from shuanghe.insight.handbooks.services.editions import (
    BUILD,
    Issuing,
    edition_discard,
    edition_issue,
    edition_prepare,
)
from shuanghe.insight.handbooks.services.receipts import receipt_read, receipt_sign
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.search.models import Entry
from shuanghe.kernel.tasks.models import Job, JobState
from shuanghe.kernel.tasks.running import JobKind, job_kinds_plug
from shuanghe.kernel.tasks.services import job_claim, job_run

pytestmark = pytest.mark.django_db


def prepared(world, kind="learning"):
    return edition_prepare(office(world), organisation=world.committee, kind=kind, on=TODAY)


def receipt_of(place):
    with looking(EVERYTHING):
        return Receipt.objects.select_related("organisation").get(organisation=place)


def test_an_edition_is_built_by_a_job_that_tells_its_progress(world):
    made = prepared(world)
    job = job_claim()
    assert job.key == f"{BUILD}:{made.pk}"
    assert job_run(job)
    job.refresh_from_db()
    assert (job.state, job.done_count, job.total_count) == (JobState.DONE, 4, 4)
    found = again(made)
    assert found.state == EditionState.READY
    assert found.pdf.read().startswith(b"%PDF")
    assert found.page_count > 3


def test_a_job_killed_half_way_begins_anew_and_leaves_one_edition(world, monkeypatch):
    made = prepared(world)
    calls = []

    def killed(edition, sections):
        calls.append(len(sections))
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "edition_files", killed)
    with pytest.raises(KeyboardInterrupt):
        job_run(job_claim())
    assert again(made).state == EditionState.BUILDING
    monkeypatch.setattr(jobs, "edition_files", no_files)
    job_kinds_plug([JobKind(BUILD, "编制手册", jobs.handbook_build, in_steps=True)])
    Job.objects.update(lease_until=timezone.now())
    assert job_run(job_claim())
    with looking(EVERYTHING):
        found = again(made)
        assert found.state == EditionState.READY
        assert EditionSection.objects.filter(edition=made).count() == found.section_count
        assert Entry.objects.filter(source_type="handbooks.section").count() == calls[0]


def test_a_second_build_of_a_finished_edition_changes_nothing(world):
    made = built(world)
    building.edition_build(made, lambda *_: pytest.fail("set again"), tell=lambda *_: None)
    assert again(made).hash == made.hash


def test_while_one_is_being_built_another_is_refused(world):
    prepared(world)
    with pytest.raises(Refused, match="正在编制"):
        prepared(world)


def test_a_branch_issues_no_handbook(world):
    with pytest.raises(Http404):
        edition_prepare(secretary(world.first), organisation=world.first, kind="learning", on=TODAY)


def test_an_issued_edition_is_numbered_and_goes_to_every_body_below_and_nobody_else(world):
    made = issued(world, note="第一次印发")
    assert (made.number, made.state, made.issued_on) == (1, EditionState.ISSUED, TODAY)
    with looking(EVERYTHING):
        codes = sorted(Receipt.objects.values_list("organisation__code", flat=True))
        assert codes == ["DW", "Z1", "Z2"]
        receipt = Receipt.objects.get(organisation=world.first)
    assert (receipt.issuer, receipt.hash, receipt.state) == ("示例党委", made.hash, "issued")


def test_who_signs_for_a_unit_is_told_once_that_an_edition_waits(world):
    secretary_of = account("sec", world.first, ["handbook.receive"])
    both = account("two", world.first, ["handbook.receive"], world.second)
    reader = account("reader", world.first, ["handbook.read"])
    made = issued(world)
    told = Notice.objects.filter(source_id=str(made.pk)).values_list("recipient_id", "text", "url")
    words = "示例党委印发《党员学习记录手册》第 1 版，请签收。"
    assert sorted(told) == sorted([(one.pk, words, "/handbooks/") for one in (secretary_of, both)])
    assert not Notice.objects.filter(recipient_id=reader.pk).exists()


def account(name, place, rights, *others):
    """An account that holds rights at places."""
    user = User.objects.create_user(name, None, name=f"示例{name}")
    role = Role.objects.create(code=f"test_{name}", title=f"示例{name}", rights=rights)
    with looking(EVERYTHING):
        for one in (place, *others):
            RoleGrant.objects.create(
                user=user, role=role, organisation=one, from_on=TODAY.replace(year=2020),
                granted_by="测试",
            )  # fmt: skip
    return user


def test_a_search_goes_through_the_newest_edition_of_each_handbook(world):
    first = issued(world)
    with looking(EVERYTHING):
        Edition.objects.filter(pk=first.pk).update(hash="0" * 64)
    second = issued(world)
    with looking(Scope((world.first.path,))):
        found = {one.edition_id for one in sections_found("学时")}
        older = {one.edition_id for one in sections_found("学时", edition_id=first.pk)}
    assert found == {second.pk}
    assert older == {first.pk}


def test_what_is_not_built_was_issued_or_says_the_same_is_refused(world):
    made = prepared(world)
    give = {"organisation": world.committee, "issuing": Issuing(), "on": TODAY}
    with pytest.raises(Refused, match="还在编制"):
        edition_issue(office(world), edition=made, **give)
    edition_discard(office(world), organisation=world.committee, edition=made)
    first = issued(world)
    with pytest.raises(Refused, match="已经印发"):
        edition_issue(office(world), edition=first, **give)
    same = built(world)
    with pytest.raises(Refused, match="完全相同"):
        edition_issue(office(world), edition=same, **give)


def test_what_another_page_did_meanwhile_is_told_and_not_done_twice(world):
    made = built(world)
    seen_ready = copy(made)
    give = {"organisation": world.committee, "issuing": Issuing(), "on": TODAY}
    edition_issue(office(world), edition=made, **give)
    with pytest.raises(Refused, match="已经印发"):
        edition_issue(office(world), edition=seen_ready, **give)
    with pytest.raises(Refused, match="不能删除"):
        edition_discard(office(world), organisation=world.committee, edition=seen_ready)
    draft = prepared(world, "practice")
    seen = copy(draft)
    edition_discard(office(world), organisation=world.committee, edition=draft)
    with pytest.raises(Refused, match="已经删除"):
        edition_discard(office(world), organisation=world.committee, edition=seen)


def test_content_changed_behind_its_hash_is_not_issued(world):
    made = built(world)
    with looking(EVERYTHING):
        section = EditionSection.objects.filter(edition=made).first()
        section.blocks = [{"kind": "paragraph", "text": "改过的"}]
        section.save()
    assert not is_whole(made)
    with pytest.raises(Refused, match="不一致"):
        edition_issue(
            office(world), organisation=world.committee, edition=made, issuing=Issuing(), on=TODAY
        )


def test_an_issued_edition_is_never_thrown_away_a_draft_is_with_its_index(world):
    first = issued(world)
    with pytest.raises(Refused, match="不能删除"):
        edition_discard(office(world), organisation=world.committee, edition=first)
    draft = built(world, kind="management")
    edition_discard(office(world), organisation=world.committee, edition=draft)
    with looking(EVERYTHING):
        assert list(Edition.objects.values_list("pk", flat=True)) == [first.pk]
        assert Entry.objects.filter(kinds__contains=f" edition{draft.pk} ").count() == 0


def test_a_unit_reads_what_it_was_given_and_nothing_else_of_the_committee(world):
    made, draft = issued(world), built(world, kind="management")
    with looking(secretary(world.first).scope("handbook.read")):
        assert edition_readable(made.pk).pk == made.pk
        assert contents_of(made)
        with pytest.raises(Http404):
            edition_readable(draft.pk)
        assert list(Edition.objects.all()) == []
    with looking(secretary(world.third).scope("handbook.read")), pytest.raises(Http404):
        edition_readable(made.pk)


def test_a_secretary_signs_for_the_own_unit_first_received_then_read(world):
    issued(world)
    actor, receipt = secretary(world.first), receipt_of(world.first)
    give = {"organisation": world.first, "receipt": receipt, "on": TODAY}
    with pytest.raises(Refused, match="先签收"):
        receipt_read(actor, **give)
    receipt_sign(actor, **give)
    with pytest.raises(Refused, match="已经签收"):
        receipt_sign(actor, **give)
    receipt_read(actor, **give)
    assert receipt_of(world.first).state == "read"
    assert receipt_of(world.first).received_by == "王书记"


def test_nobody_signs_for_another_unit_not_even_from_above(world):
    issued(world)
    give = {"organisation": world.first, "receipt": receipt_of(world.first), "on": TODAY}
    with pytest.raises(Http404):
        receipt_sign(secretary(world.second), **give)
    with pytest.raises(Refused, match="自己签收"):
        receipt_sign(secretary(world.committee), **give)


def test_a_word_of_two_characters_is_found_in_what_one_may_read(world):
    made = issued(world)
    with looking(secretary(world.first).scope("handbook.read")):
        found = sections_found("学时")
        assert found
        assert all(one.edition_id == made.pk for one in found)
        assert found[0].excerpt[1] == "学时"
        assert sections_found("学时 笔记")
        assert sections_found("航天飞机") == []
    with looking(secretary(world.third).scope("handbook.read")):
        assert sections_found("学时") == []


def test_what_a_rule_says_is_found_before_blank_forms(world):
    made = issued(world)
    with looking(Scope((world.first.path,))):
        titles = [one.title for one in sections_found("学时", edition_id=made.pk)]
    rules, form = "中国共产党党员教育管理工作条例", "学时登记表"
    assert titles[0].endswith(rules)
    assert titles[-1].endswith(form)


def test_what_changed_since_the_edition_before_is_told_by_section(world, monkeypatch):
    first = issued(world)
    filled = building.sections_filled

    def other(outline, setting):
        sections = filled(outline, setting)
        return sections[1:]

    monkeypatch.setattr(building, "sections_filled", other)
    second = issued(world)
    found = changes_of(first, second)
    assert second.number == 2
    assert [one.change.value for one in found] == ["removed"]
