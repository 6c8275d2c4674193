"""The papers of a case, written from its facts: listed with what is missing, printed, as one."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import download
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.pages import refused as refused_page
from shuanghe.procedures.documents.papers import (
    FORMS,
    KINDS,
    paper_bytes,
    paper_name,
    papers_archive,
    plain_name,
)
from shuanghe.procedures.queries.papers import CaseInWords
from shuanghe.procedures.queries.timeline import case_in_view
from shuanghe.procedures.rules import Step
from shuanghe.procedures.rules.papers import Paper


@dataclass(frozen=True)
class Line:
    """A paper on the page: missing is what steps will record, by_hand what people write."""

    paper: Paper
    step: Step
    form: str
    missing: tuple[str, ...]
    by_hand: tuple[str, ...]


@door("case.read")
def paper_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Every paper of a case in the order of its steps."""
    words = CaseInWords(case_in_view(pk), timezone.localdate())
    values = {
        "case": words.case,
        "procedure": words.procedure,
        "lines": [_line(words, paper) for paper in words.papers],
        "is_sample": words.case.is_sample,
    }
    return render(request, "procedures/papers.html", values)


@door("case.read")
def paper_print(request: HttpRequest, pk: int, code: str, kind: str) -> HttpResponseBase:
    """One paper as Word or PDF."""
    words = CaseInWords(case_in_view(pk), timezone.localdate())
    if kind not in KINDS:
        raise Http404
    try:
        filled = words.filled(words.paper(code))
    except KeyError:
        raise Http404 from None
    try:
        name = paper_name(filled, words.case)
        return download(name, paper_bytes(filled, words.case, kind), kind)
    except Refused as refused:
        return refused_page(request, str(refused))


@door("case.read")
def paper_archive(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All papers of a case as Word files in one archive."""
    words = CaseInWords(case_in_view(pk), timezone.localdate())
    title = _("%(subject)s %(procedure)s 材料") % {
        "subject": words.case.subject_name,
        "procedure": words.procedure.title,
    }
    return download(plain_name(title), papers_archive(words), "zip")


def _line(words: CaseInWords, paper: Paper) -> Line:
    step = words.procedure.step(paper.of)
    blanks = words.filled(paper).blanks if paper.is_ours else ()
    return Line(
        paper=paper,
        step=step,
        form=FORMS[paper.form],
        missing=tuple(blank.title for blank in blanks if not blank.is_by_hand),
        by_hand=tuple(blank.title for blank in blanks if blank.is_by_hand),
    )
