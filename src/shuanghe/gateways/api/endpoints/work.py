"""Records, cases, rules, and who asks."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query

from shuanghe.gateways.api import queries
from shuanghe.gateways.api.endpoints import operation
from shuanghe.gateways.api.forms import cases, records, rulebook
from shuanghe.gateways.api.forms.asked import (
    CasesAsked,
    Number,
    OnDay,
    RecordsAsked,
    RecordSent,
    RulesAsked,
)
from shuanghe.gateways.api.forms.errors import error_answer
from shuanghe.identity.queries import home_of
from shuanghe.procedures.queries.found import Wanted as CasesWanted
from shuanghe.procedures.queries.found import cases_found
from shuanghe.procedures.queries.listing import case_lines, cases_late
from shuanghe.procedures.queries.timeline import case_in_view, case_view
from shuanghe.records.queries.found import Wanted, record_in_view, record_seen, records_found
from shuanghe.records.rules import Fault, period_day
from shuanghe.records.services import Presence, RecordRefused, record_file
from shuanghe.rulebook.queries import Wanted as RulesWanted
from shuanghe.rulebook.queries import reading_of
from shuanghe.rulebook.queries import rulebook as rulebook_now

ALL = "all"
FIELD_OF = {"period_on": "period"}


@operation("GET", "records", "record.read", records.RecordPage, title="工作记录")
def record_list(request: HttpRequest, asked: Query[RecordsAsked]) -> Any:
    """Records in view, newest first."""
    found = records_found(
        Wanted(
            organisation=queries.organisation_in_view(asked.organisation)
            if asked.organisation
            else None,
            kind=asked.kind,
            from_on=asked.from_on,
            until_on=asked.until_on,
            text=asked.text,
            state=asked.state,
        )
    )
    rows, after = queries.page_after(found, order="-done_on", after=asked.after, limit=asked.limit)
    return {"items": [records.record_line(one) for one in rows], "next": after}


@operation("GET", "records/{int:pk}", "record.read", records.RecordOne, title="一条工作记录")
def record_one(request: HttpRequest, pk: Number) -> Any:
    """One record and the duties it counts towards."""
    return records.record_shown(record_seen(record_in_view(pk)))


@operation(
    "POST",
    "records",
    "record.file",
    {200: records.RecordOne, 201: records.RecordOne},
    title="登记一条工作记录（同一提交编号重发，得到同一条）",
)
def record_new(request: HttpRequest, sent: RecordSent) -> Any:
    """File one act. The same client_key again gives the same record, and 200 instead of 201.

    A key belongs to the organisation that it files for; others have keys of their own.
    """
    place = queries.organisation_in_view(sent.organisation)
    try:
        filed = record_file(
            request.actor,  # type: ignore[attr-defined]
            organisation=place,
            client_key=sent.client_key,
            **_facts(sent),
        )
    except RecordRefused as refused:
        faults = [(FIELD_OF.get(one.field, one.field), one.message) for one in refused.faults]
        return error_answer(422, faults=faults)
    return 200 if filed.is_resent else 201, records.record_shown(record_seen(filed))


def _facts(sent: RecordSent) -> Any:
    """What the service takes. Raises RecordRefused for a period or a member that there is not."""
    ids = queries.member_ids([one.member for one in sent.attendance])
    unknown = [str(one.member) for one in sent.attendance if one.member not in ids]
    if unknown:
        told = f"没有这些党员，或不在管理范围内：{'、'.join(unknown[:10])}。"
        raise RecordRefused([Fault("attendance", told)])
    try:
        period_on = period_day(sent.period, sent.done_on)
    except ValueError as wrong:
        raise RecordRefused([Fault("period", str(wrong))]) from None
    given = sent.dict(exclude={"client_key", "organisation", "period", "attendance"})
    people = [
        Presence(ids[one.member], one.is_present, one.leave_reason) for one in sent.attendance
    ]
    return {**given, "period_on": period_on, "attendance": people}


@operation("GET", "cases", "case.read", cases.CasePage, title="办理事项")
def case_list(request: HttpRequest, asked: Query[CasesAsked]) -> Any:
    """Cases in view, newest first; drills are not among them, restricted ones where handled."""
    today = timezone.localdate()
    found = cases_found(
        CasesWanted(
            procedure=asked.procedure,
            state="" if asked.state == ALL else asked.state,
            organisation=queries.organisation_in_view(asked.organisation)
            if asked.organisation
            else None,
        )
    )
    if asked.is_late:
        found = cases_late(found, on=today)
    rows, after = queries.page_after(
        found, order="-opened_on", after=asked.after, limit=asked.limit
    )
    lines = case_lines(rows, on=today)
    return {"items": [cases.case_short(one) for one in lines], "next": after}


@operation("GET", "cases/{int:pk}", "case.read", cases.CaseOne, title="一件办理事项")
def case_one(request: HttpRequest, pk: Number) -> Any:
    """One case with its steps: what is done, what is next, by when."""
    return cases.case_shown(case_view(case_in_view(pk), on=timezone.localdate()))


@operation("GET", "rules", "rule.read", rulebook.RulePage, title="规则")
def rule_list(request: HttpRequest, asked: Query[RulesAsked]) -> Any:
    """Rules in force on a day, by number."""
    book, on = rulebook_now(), asked.on or timezone.localdate()
    wanted = RulesWanted(text=asked.text, regulation=asked.regulation)
    found = [one for one in book.in_force(on=on) if one.id > asked.after and wanted.fits(one)]
    page = sorted(found, key=lambda one: one.id)[: asked.limit]
    return {
        "on": on,
        "version": book.version,
        "items": [rulebook.rule_line(one) for one in page],
        "next": page[-1].id if len(found) > len(page) else None,
    }


@operation("GET", "rules/{rule_id}", "rule.read", rulebook.RuleOne, title="一条规则与依据")
def rule_one(request: HttpRequest, rule_id: str, asked: Query[OnDay]) -> Any:
    """One rule as it stands on a day, with the article it rests on."""
    on = asked.on or timezone.localdate()
    try:
        reading = reading_of(rulebook_now(), rule_id.upper(), on=on)
    except KeyError:
        raise Http404 from None
    return rulebook.rule_shown(reading.rule, on=on, is_in_force=reading.is_in_force)


@operation("GET", "me", "me.read", rulebook.MeGiven, title="本密钥的身份与权限")
def me(request: HttpRequest) -> Any:
    """Who asks, what the token may do and where."""
    return rulebook.me_shown(
        request.actor,  # type: ignore[attr-defined]
        home=home_of(request.user),  # type: ignore[arg-type]
        token=getattr(request, "token", None),
    )
