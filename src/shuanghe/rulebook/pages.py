"""The rule list and the rule page. Rules are no one's private data: rule.read shows them all."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from shuanghe.kernel.permissions.doors import door
from shuanghe.rulebook import documents
from shuanghe.rulebook.forms import CountForm, DayForm, RuleFilterForm
from shuanghe.rulebook.queries import reading_of, rulebook, shelves_of
from shuanghe.rulebook.rules import NUMBERS, formula_of

WORDS: dict[str, Any] = {
    "strengths": documents.STRENGTHS,
    "strength_meanings": documents.STRENGTH_MEANINGS,
    "deadlines": documents.DEADLINES,
    "confidences": documents.CONFIDENCES,
    "confidence_meanings": documents.CONFIDENCE_MEANINGS,
    "layers": documents.LAYERS,
    "breaches": documents.BREACHES,
    "every": documents.EVERY,
    "units": documents.UNITS,
    "conditions": documents.CONDITIONS,
    "written": documents.value_written,
}


@door("rule.read")
def rule_list(request: HttpRequest) -> HttpResponse:
    """Rules by regulation; ?text= regulation= confidence= deadline= strength= recurring= on=."""
    book, today = rulebook(), timezone.localdate()
    form = RuleFilterForm(request.GET.dict(), today=today, book=book)
    on, wanted = form.day, form.wanted
    rules = book.in_force(on=on)
    found = [rule for rule in rules if wanted.fits(rule)]
    return render(
        request,
        "rulebook/list.html",
        {
            **WORDS,
            "form": form,
            "on": on,
            "is_today": on == today,
            "count": len(found),
            "total": len(rules),
            "recurring": sum(1 for rule in rules if rule.recurrence),
            "unverified": sum(1 for rule in rules if rule.confidence == "unverified"),
            "shelves": shelves_of(found, book),
        },
    )


@door("rule.read")
def rule_page(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule as it stands on a day (?on=, today without it), counted when numbers are asked."""
    book, today = rulebook(), timezone.localdate()
    form = DayForm(request.GET.dict(), today=today)
    on = form.day
    try:
        reading = reading_of(book, rule_id.upper(), on=on)
    except KeyError:
        raise Http404 from None
    return render(
        request,
        "rulebook/rule.html",
        {
            **WORDS,
            "form": form,
            "on": on,
            "is_today": on == today,
            "reading": reading,
            "rule": reading.rule,
            "symbols": NUMBERS,
            "formula": formula_of(reading.rule),
            "counting": CountForm(request.GET.dict(), rule=reading.rule),
            "subjects": book.subjects,
            "kinds": book.evidence_kinds,
        },
    )
