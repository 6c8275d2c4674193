"""Links that fill the slots of lower pages: where a thing is recorded, planned or filed."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.models import AgreementTarget
from shuanghe.activities.agreements.services.clocks import SOURCE as AGREEMENT
from shuanghe.activities.agreements.services.linking import SOURCE as AGREEMENT_TARGET
from shuanghe.activities.development.queries import ADMISSION
from shuanghe.activities.development.queries.roll import membership_in
from shuanghe.activities.disposals.queries.bars import bars_of
from shuanghe.activities.disposals.queries.own import found_day
from shuanghe.activities.disposals.rules.decided import KEYS as DISPOSAL_KEYS
from shuanghe.activities.disposals.rules.decided import LOST_CONTACT
from shuanghe.activities.elections.queries.linking import PROCEDURE as ELECTION
from shuanghe.activities.elections.queries.linking import TERM, election_of_case
from shuanghe.activities.meetings.queries.practice import setting
from shuanghe.activities.projects.queries.progress import project_reported
from shuanghe.activities.projects.services.calls import CALL
from shuanghe.activities.projects.services.changing import SOURCE as PROJECT
from shuanghe.activities.projects.services.progress import EVIDENCE_SOURCE as PROGRESS
from shuanghe.activities.projects.services.results import REPLICATION
from shuanghe.activities.standards.queries import catalogue_item
from shuanghe.activities.standards.queries.standing import SOURCE as ADOPTED
from shuanghe.activities.standards.rules.owing import code_of, period_named
from shuanghe.activities.transfers.queries.listing import FLOATING, TRANSFERS, transfer_of_case
from shuanghe.activities.transfers.queries.own import TRANSFER
from shuanghe.duties.models import Deadline
from shuanghe.insight.guidance.queries.offered import offered_on_month
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.permissions.rights import HANDLING
from shuanghe.kernel.ui.environment import url
from shuanghe.kernel.ui.slots import Offer
from shuanghe.operations.models import GoalLink
from shuanghe.operations.queries.pressing import pressing_of
from shuanghe.organisation.models import ON_THE_ROLL, Member, Organisation
from shuanghe.organisation.queries.capabilities import Power
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries.approvers import powers_asked
from shuanghe.procedures.rules import Step
from shuanghe.rulebook.queries import is_meeting

DIRECT_TRANSFER = "direct_transfer"
DUES = "dues_collection"
ARREARS = "dues.arrears"
CARD = "mobilisation.card"
CASE = "procedures.case"


def record_offer(*, source_type: str, source_id: int) -> Offer | None:
    """The link from a piece of evidence to the record that proves it."""
    if source_type != "records.record":
        return None
    return Offer(_("工作记录"), url("records:record", source_id))


def progress_offer(*, source_type: str, source_id: int) -> Offer | None:
    """The link from a piece of evidence to the project whose month it reports."""
    if source_type != PROGRESS:
        return None
    project = project_reported(source_id)
    if project is None:
        return None
    return Offer(_("项目"), url("projects:project", project))


def dues_offer(
    *, actor: Actor, organisation: Organisation, kinds: tuple[str, ...], period: str
) -> Offer | None:
    """The link from the open duty to collect dues to the month's sheet, for whoever may fill it."""
    if DUES not in kinds or not actor.may("dues.file", organisation.path):
        return None
    return _link(_("登记党费"), "dues:sheet", organisation=organisation.code, month=period)


def meeting_offer(
    *, actor: Actor, organisation: Organisation, kinds: tuple[str, ...], period: str
) -> Offer | None:
    """The link from an open obligation that a meeting meets to the form that plans one."""
    if not kinds or not is_meeting(kinds[0]):
        return None
    code = organisation.code
    if kinds[0] in setting("own_register"):
        return _link(_("登记谈话"), "meetings:talk_new", organisation=code)
    asked = {"organisation": code, "kind": kinds[0], "period": period}
    return _link(_("安排会议"), "meetings:new", **asked)


def filing_offer(
    *, actor: Actor, organisation: Organisation, kinds: tuple[str, ...], period: str
) -> Offer | None:
    """The link from an open obligation to the form that files what meets it."""
    if not kinds:
        return None
    asked = {"organisation": organisation.code, "kind": kinds[0], "period": period}
    return _link(_("去登记"), "records:new", **asked)


def case_deadline_offer(*, actor: Actor, organisation: Organisation, row: Deadline) -> Offer | None:
    """The link from the clock of a case to its time line, for whoever may read it there.

    A restricted case leaves its subject out of its clocks; only those who handle it get the link.
    """
    needed = ("case.read",) if row.subject else HANDLING["case.read"]
    if row.source_type != CASE or not any(actor.may(one, organisation.path) for one in needed):
        return None
    return Offer(_("去办理"), url("procedures:case", row.source_id))


def transfer_offer(*, actor: Actor, member: Member, **_facts: Any) -> Offer | None:
    """The link from a member's page to the form that begins a transfer."""
    return _for_member(_("转接组织关系"), "transfers:new", actor, member)


def floating_offer(*, actor: Actor, member: Member, **_facts: Any) -> Offer | None:
    """The link from a member's page to the form that registers a stay away."""
    return _for_member(_("登记外出"), "transfers:floating_new", actor, member)


def transfer_begin_offer(
    *, actor: Actor, procedure: str, organisation: Organisation | None
) -> Offer | None:
    """The way a transfer begins: on the page of the member who goes."""
    if procedure != TRANSFER or not actor.may("roster.read"):
        return None
    if organisation is None:
        return Offer(_("先选党员"), url("organisation:members"))
    return _link(_("先选党员"), "organisation:members", organisation=organisation.code)


def transfer_case_offer(*, actor: Actor, case: Case) -> Offer | None:
    """The link from the case of a transfer to its guided page."""
    pk = transfer_of_case(case.pk) if case.procedure == TRANSFER and not case.is_drill else None
    return Offer(_("转接页面"), url("transfers:transfer", pk)) if pk else None


def _for_member(title: str, page: str, actor: Actor, member: Member) -> Offer | None:
    is_on_roll = member.standing in ON_THE_ROLL and member.merged_into_id is None
    if not is_on_roll or not actor.may("case.file", member.organisation.path):
        return None
    return _link(title, page, member=str(member.uid))


def transfer_deadline_offer(
    *, actor: Actor, organisation: Organisation, row: Deadline
) -> Offer | None:
    """The link from a clock of a transfer or a floating member, for whoever may read it there."""
    page = {TRANSFERS: "transfers:transfer", FLOATING: "transfers:floating"}.get(row.source_type)
    if page is None or not actor.may("case.read", organisation.path):
        return None
    return Offer(_("去办理"), url(page, row.source_id))


def card_deadline_offer(*, actor: Actor, organisation: Organisation, row: Deadline) -> Offer | None:
    """The link from the clock of a card to the card, for whoever reviews cards there."""
    if row.source_type != CARD or not actor.may("commitment.review", organisation.path):
        return None
    return Offer(_("去审核"), url("mobilisation:card", row.source_id))


def performance_offer(*, actor: Actor, member: Member, **_facts: Any) -> Offer | None:
    """The link from a member's page to how the person performed this year."""
    if not actor.may("dutylist.read", member.organisation.path):
        return None
    return Offer(_("履职情况"), url("mobilisation:person", member.uid))


def dues_deadline_offer(*, actor: Actor, organisation: Organisation, row: Deadline) -> Offer | None:
    """The link from a member's arrears to the month's sheet, for whoever may see it."""
    if row.source_type != ARREARS or not actor.may("dues.read", organisation.path):
        return None
    return _link(_("看收缴表"), "dues:sheet", organisation=organisation.code)


def adopted_offer(*, actor: Actor, organisation: Organisation, row: Deadline) -> Offer | None:
    """The link from a deadline of an adopted catalogue item to the form that files it."""
    if row.source_type != ADOPTED or not actor.may("record.file", organisation.path):
        return None
    item = catalogue_item(code_of(row.source_key))
    if item is None or not item.evidence:
        return None
    asked = {"organisation": organisation.code, "kind": item.evidence[0]}
    if is_meeting(item.evidence[0]):
        return _link(_("安排会议"), "meetings:new", **asked, period=period_named(row.source_key))
    return _link(_("去登记"), "records:new", **asked, period=period_named(row.source_key))


def project_deadline_offer(
    *, actor: Actor, organisation: Organisation, row: Deadline
) -> Offer | None:
    """The link from a clock of a project, or of a result offered to a unit, to its page."""
    if row.source_type == CALL and actor.may("project.manage", organisation.path):
        return _link(_("去登记"), "projects:calls", organisation=organisation.code)
    page = {PROJECT: "projects:project", REPLICATION: "projects:answer"}.get(row.source_type)
    needed = "project.check" if row.source_type == REPLICATION else "project.read"
    if page is None or not actor.may(needed, organisation.path):
        return None
    return Offer(_("去办理"), url(page, row.source_id))


def project_goal_offers(*, actor: Actor, links: Sequence[GoalLink]) -> list[Offer]:
    """The links from what hangs on a goal to the projects that it is."""
    return [
        Offer(_("看项目"), url("projects:project", int(one.source_id)), about=one.pk)
        for one in links
        if one.source_type == PROJECT and actor.may("project.read", one.organisation.path)
    ]


def applicant_offer(
    *, actor: Actor, procedure: str, organisation: Organisation | None
) -> Offer | None:
    """The way an admission begins: with an applicant, not with an empty case."""
    if procedure != ADMISSION or not actor.may("case.file"):
        return None
    if organisation is None:
        return Offer(_("登记申请人"), url("development:applicant"))
    if not actor.may("case.file", organisation.path):
        return None
    return _link(_("登记申请人"), "development:applicant", organisation=organisation.code)


def election_offer(
    *, actor: Actor, procedure: str, organisation: Organisation | None
) -> Offer | None:
    """The way an election begins: with what is to be elected."""
    if procedure != ELECTION or not actor.may("case.file"):
        return None
    if organisation is None:
        return Offer(_("开始换届"), url("elections:new"))
    return _link(_("开始换届"), "elections:new", organisation=organisation.code)


def election_case_offer(*, actor: Actor, case: Case) -> Offer | None:
    """The link from the case of an election to its guided page."""
    pk = election_of_case(case.pk) if case.procedure == ELECTION and not case.is_drill else None
    return Offer(_("换届页面"), url("elections:election", pk)) if pk else None


def election_step_offer(*, actor: Actor, case: Case, step: Step) -> Offer | None:
    """The link from a step of an election to the form that asks only what is not on record."""
    pk = election_of_case(case.pk) if case.procedure == ELECTION else None
    if pk is None:
        return None
    return Offer(_("在换届页面办理这一步"), url("elections:step", pk, step.code))


def term_deadline_offer(*, actor: Actor, organisation: Organisation, row: Deadline) -> Offer | None:
    """The link from a deadline of a term to the list of terms."""
    if row.source_type != TERM or not actor.may("case.read", organisation.path):
        return None
    return Offer(_("看任期"), url("elections:terms"))


def listing_offer(*, actor: Actor, case: Case) -> Offer | None:
    """The link from an approved admission to the roll, while the person is not on it."""
    is_open = case.procedure == ADMISSION and case.member_id is None and not case.is_drill
    if not is_open or not actor.may("case.file", case.organisation.path):
        return None
    due = membership_in(case)
    if due is None or due.ended_on:
        return None
    return Offer(_("列入名册"), url("development:listing", case.pk))


def kpi_start_offers(*, actor: Actor) -> list[Offer]:
    """What the first page says to whoever files or confirms figures."""
    if not actor.may("kpi.file") and not actor.may("kpi.confirm"):
        return []
    found = pressing_of(actor, on=timezone.localdate())
    links: list[Offer] = []
    month = f"{found.month:%Y-%m}"
    if actor.may("kpi.file"):
        words = _("本月填报：%(month)s 还有 %(count)s 项没有填")
        words = words if found.to_file else _("本月填报：%(month)s 都填了")
        links.append(_link(words % {"month": month, "count": found.to_file}, "operations:month"))
    if actor.may("kpi.confirm"):
        words = _("确认：%(count)s 项等您核对")
        words = words if found.to_confirm else _("确认：没有等您核对的数值")
        links.append(_link(words % {"count": found.to_confirm}, "operations:waiting"))
    return links


def guidance_offers(*, actor: Actor, organisation: Organisation, on: date) -> list[Offer]:
    """Cards on the month page: the first month while it runs, a hand-over that is due."""
    return [
        Offer(one.title, url(one.page, *one.args) + one.query)
        for one in offered_on_month(actor, organisation, on=on)
    ]


def powers() -> dict[str, Power]:
    """Every power that a body can be given or denied by name."""
    direct = {DIRECT_TRANSFER: Power(_("直接转移组织关系"), ("committee",))}
    return {**powers_asked(on=timezone.localdate()), **direct}


def _link(title: str, page: str, **asked: str) -> Offer:
    return Offer(title, f"{url(page)}?{urlencode(asked)}" if asked else url(page))


def disposal_offers(*, actor: Actor, member: Member, **_facts: Any) -> list[Offer]:
    """Links from a member's page to the facts on record, and to days without a vote."""
    path, asked = member.organisation.path, {"member": str(member.uid)}
    if member.merged_into_id is not None:
        return []
    links = []
    if actor.may("case.file", path) and member.standing in (*ON_THE_ROLL, "suspended"):
        links.append(_link(_("组织处置"), "disposals:facts", **asked))
    if actor.may("organisation.manage", path) and actor.may("case.file", path):
        links.append(_link(_("登记权利暂停"), "disposals:suspension_new", **asked))
    return links


def disposal_begin_offer(*, procedure: str, **_facts: Any) -> Offer | None:
    """Where a disposal, a lost member or a withdrawal is begun: with who proposed it."""
    if procedure not in DISPOSAL_KEYS:
        return None
    return _link(_("开始办理"), "disposals:new", procedure=procedure)


def disposal_case_offers(*, actor: Actor, case: Case) -> list[Offer]:
    """Links from a case to what people should look at before they decide, for who handles it."""
    if not any(actor.may(one, case.organisation.path) for one in HANDLING["case.read"]):
        return []
    links = []
    if bars_of(case, on=timezone.localdate()):
        links.append(Offer(_("核对重新入党的期限"), url("disposals:bar", case.pk)))
    if case.procedure == LOST_CONTACT and found_day(case) is not None:
        links.append(Offer(_("又联系上了，怎么办"), url("disposals:found", case.pk)))
    return links


def agreement_deadline_offer(
    *, actor: Actor, organisation: Organisation, row: Deadline
) -> Offer | None:
    """The link from a clock of an agreement, for whoever may read it there."""
    if row.source_type != AGREEMENT or not actor.may("agreement.read", organisation.path):
        return None
    return Offer(_("打开责任书"), url("agreements:agreement", row.source_id))


def agreement_link_offers(*, actor: Actor, links: Sequence[GoalLink]) -> list[Offer]:
    """The links from what hangs on a goal to the agreements whose targets serve it."""
    wanted = {
        int(one.source_id): one.pk
        for one in links
        if one.source_type == AGREEMENT_TARGET
        and one.source_id.isdecimal()
        and actor.may("agreement.read", one.organisation.path)
    }
    found = AgreementTarget.objects.filter(pk__in=wanted).values_list("pk", "agreement_id")
    return [
        Offer(_("责任书"), url("agreements:agreement", agreement), about=wanted[target])
        for target, agreement in (found if wanted else ())
    ]


DISPOSALS = (
    ("member", disposal_offers),
    ("begin", disposal_begin_offer),
    ("case", disposal_case_offers),
)
