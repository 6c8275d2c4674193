"""The coaching log on a phone, the panel, growth, and the papers of a topic."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanghe.activities.counselling.documents import agreement_file, report_data, report_file
from shuanghe.activities.counselling.forms.topics import AbilityForm, LogForm, MarksForm
from shuanghe.activities.counselling.pages.running import shown
from shuanghe.activities.counselling.queries.topics.judges import partiality_of
from shuanghe.activities.counselling.queries.topics.people import growth_of
from shuanghe.activities.counselling.queries.topics.report import report_of
from shuanghe.activities.counselling.queries.topics.showing import topic_in_view, topic_view
from shuanghe.activities.counselling.queries.topics.terms import PROVENANCE, sheet
from shuanghe.activities.counselling.services.topics import (
    ability_rate,
    log_file,
    topic_recuse,
    topic_score,
)
from shuanghe.activities.counselling.services.topics.abilities import RATED
from shuanghe.activities.counselling.services.topics.changing import may_at, right_asked
from shuanghe.kernel.pages import actor_of, asked, done, tried
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.offline import OfflinePage

SHOWN = 30
KEPT_LOG = OfflinePage("log", ("counselling/log.js",), query="?blank=1", is_newest_first=True)


@door("counselling.coach", "GET", "POST")
def topic_log(request: HttpRequest, pk: int) -> HttpResponse:
    """File a line of the log; without signal the page keeps it and sends it later.

    ?blank=1 leaves the log out: this is what a device keeps.
    """
    row, today = topic_in_view(pk), timezone.localdate()
    form = LogForm(
        request.POST if request.method == "POST" else None,
        initial={"day": today, "client_key": uuid4().hex},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: log_file(
                actor_of(request), organisation=row.organisation, topic=row, line=form.line()
            ),
        )
    ):
        messages.success(request, _("已记入日志。"))
        return redirect("counselling:topic_log", pk=pk)
    is_blank = request.GET.get("blank") == "1"
    logs = [] if is_blank else list(row.logs.all()[:SHOWN])
    values = {"topic": row, "form": form, "logs": logs, "is_blank": is_blank}
    values["is_sample"] = row.is_sample
    return shown(request, "topics_log.html", values, form)


@require_safe
def log_worker(request: HttpRequest) -> HttpResponse:
    """What keeps the log on a phone; the same for everybody, so it needs no door."""
    return KEPT_LOG.worker()


@door("counselling.judge", "GET", "POST")
def topic_marks(request: HttpRequest, pk: int) -> HttpResponse:
    """Score a topic, or stand aside."""
    row, actor = topic_in_view(pk), actor_of(request)
    right_asked(actor, row, "counselling.judge")
    is_recusal = asked(request, "do") == "recuse"
    form = MarksForm(request.POST if request.method == "POST" and not is_recusal else None)
    host = row.organisation
    if request.method == "POST" and is_recusal:
        reason = asked(request, "reason")
        tried(
            request,
            lambda: topic_recuse(actor, organisation=host, topic=row, reason=reason),
            well=_("已登记回避。"),
        )
        return redirect("counselling:topic_marks", pk=pk)
    if request.method == "POST" and form.is_valid():
        given, words = form.marks(), form.cleaned_data["reason"]
        if done(
            form,
            lambda: topic_score(actor, organisation=host, topic=row, marks=given, reason=words),
        ):
            messages.success(request, _("已打分。"))
            return redirect("counselling:topic", pk=pk)
    values = {
        "topic": row,
        "form": form,
        "bar": partiality_of(actor, row),
        "is_open": row.stage == "closing",
        "given": row.scores.filter(judge_id=actor.user_id or 0).first(),
        "told": sheet("evaluation"),
        "provenance": PROVENANCE,
        "is_sample": row.is_sample,
    }
    return shown(request, "topics_marks.html", values, form)


@door("counselling.read", "GET", "POST")
def topic_growth(request: HttpRequest, pk: int) -> HttpResponse:
    """Abilities before and after, for the person and for those who settle; numbers alone."""
    row, actor = topic_in_view(pk), actor_of(request)
    is_settler = may_at(actor, row, "counselling.manage")
    people = [
        one
        for one in row.people.filter(part__in=RATED, member_id__isnull=False)
        if is_settler or one.member_id == actor.member_id
    ]
    form = AbilityForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = next(one for one in people if str(one.pk) == given["person"])
        if done(
            form,
            lambda: ability_rate(
                actor, organisation=row.organisation, topic=row, person=person,
                phase=given["phase"], marks=form.marks(),
            ),
        ):  # fmt: skip
            messages.success(request, _("已保存。"))
            return redirect("counselling:topic_growth", pk=pk)
    values = {
        "topic": row,
        "form": form,
        "people": people,
        "growth": growth_of(actor, row),
        "abilities": sheet("evaluation")["abilities"],
        "provenance": PROVENANCE,
        "is_sample": row.is_sample,
    }
    return shown(request, "topics_growth.html", values, form)


@door("counselling.read")
def topic_report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The report made from the facts: a page, docx, pdf, or its tables as xlsx."""
    row, today = topic_in_view(pk), timezone.localdate()
    report = report_of(topic_view(row, on=today), on=today)
    kind = asked(request, "format")
    if kind in ("docx", "pdf"):
        return report_file(report, kind)
    if kind == "xlsx":
        return report_data(report)
    values = {"topic": row, "report": report, "is_sample": row.is_sample}
    return shown(request, "topics_report.html", values)


@door("counselling.read")
def topic_agreement(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The counselling agreement as docx."""
    row = topic_in_view(pk)
    held = row.sheets.filter(kind="agreement").order_by("-id").first()
    if held is None:
        raise Http404
    return agreement_file(row, held, list(row.people.all()))
