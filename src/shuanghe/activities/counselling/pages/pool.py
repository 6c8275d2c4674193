"""The pool of counsellors: the register, one card, a nomination, the way in and out."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.forms.pool import (
    ApprovalForm,
    CardForm,
    NominationForm,
    StepForm,
    WithdrawalForm,
    card_initial,
)
from shuanghe.activities.counselling.models import (
    Counsellor,
    CounsellorState,
    WithdrawalGround,
)
from shuanghe.activities.counselling.pages.running import place_of, shown
from shuanghe.activities.counselling.queries.pool import (
    Wanted,
    counsellor_in_view,
    counsellors_found,
    findings_for,
    grounds_for,
    lines_of,
    members_named,
    running_of,
)
from shuanghe.activities.counselling.queries.terms import regions, sheet, specialties
from shuanghe.activities.counselling.services.pool import (
    counsellor_approve,
    counsellor_nominate,
    counsellor_qualify,
    counsellor_refuse,
    counsellor_update,
    counsellor_withdraw,
)
from shuanghe.kernel.pages import actor_of, asked, done, page_of, tried
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.words import choices_in_words

ON_A_PAGE = 40
MARKS = {
    CounsellorState.NOMINATED: "due",
    CounsellorState.QUALIFIED: "due",
    CounsellorState.REGISTERED: "done",
    CounsellorState.REFUSED: "",
    CounsellorState.WITHDRAWN: "",
}


@door("counselling.read")
def pool(request: HttpRequest) -> HttpResponse:
    """The counsellors in view: ?state= ?specialty= ?q=."""
    wanted = Wanted(
        asked(request, "state"), asked(request, "specialty"), asked(request, "q").strip()[:40]
    )
    page = page_of(request, counsellors_found(wanted), ON_A_PAGE)
    rows = lines_of(list(page.object_list), on=timezone.localdate())
    values = {
        "page": page,
        "rows": rows,
        "wanted": wanted,
        "states": choices_in_words(CounsellorState.choices),
        "specialties": specialties(),
        "marks": MARKS,
        "may_manage": actor_of(request).may("counselling.manage"),
        "is_sample": any(one.counsellor.is_sample for one in rows),
    }
    return shown(request, "pool.html", values)


@door("counselling.manage", "GET", "POST")
def nominate(request: HttpRequest) -> HttpResponse:
    """Nominate somebody of ?organisation= with the competence card."""
    place, today = place_of(request, "counselling.manage"), timezone.localdate()
    is_sent = request.method == "POST"
    form = NominationForm(request.POST if is_sent else None)
    made: list[Counsellor] = []
    if is_sent and form.is_valid():
        given = form.cleaned_data
        people = members_named(place, given["name"], given["code"])
        if len(people) != 1:
            form.add_error("name" if not people else "code", _told(people))
        elif done(
            form,
            lambda: made.append(
                counsellor_nominate(
                    actor_of(request),
                    organisation=place,
                    member=people[0],
                    card=form.card(),
                    reason=given["reason"],
                    on=today,
                )
            ),
        ):
            messages.success(request, _("已推荐，等待资格审核。"))
            return redirect("counselling:counsellor", pk=made[0].pk)
    values = {"form": form, "place": place, "is_sample": place.is_sample}
    return shown(request, "nominate.html", values, form if is_sent else None)


def _told(people: list[Any]) -> str:
    """Why a name does not say who is meant."""
    if not people:
        return _("名册里没有这个人，请核对姓名和所在党组织编码。")
    codes = "、".join(f"{one.organisation}（{one.organisation.code}）" for one in people)
    return _("有 %(count)s 个同名的人，请填所在党组织编码：%(codes)s。") % {
        "count": len(people),
        "codes": codes,
    }


@door("counselling.read")
def counsellor(request: HttpRequest, pk: int) -> HttpResponse:
    """One counsellor: the card, the way so far; what the conditions find for the office."""
    found, today = counsellor_in_view(pk), timezone.localdate()
    is_managed = actor_of(request).may("counselling.manage", found.organisation.path)
    grounds = grounds_for(found, on=today) if is_managed else []
    values = {
        "one": found,
        "line": lines_of([found], on=today)[0],
        "running": running_of([found.pk], on=today),
        "findings": findings_for(found, on=today) if is_managed else [],
        "grounds": [str(WithdrawalGround(key).label) for key in grounds],
        "specialties": specialties(),
        "regions": regions(),
        "provenance": sheet("pool")["provenance"],
        "marks": MARKS,
        "may_manage": is_managed,
        "step": StepForm(),
        "approval": ApprovalForm(),
        "withdrawal": WithdrawalForm(),
        "is_sample": found.is_sample,
    }
    return shown(request, "counsellor.html", values)


@door("counselling.manage", "GET", "POST")
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the competence card of somebody on the way in or registered."""
    found, is_sent = counsellor_in_view(pk), request.method == "POST"
    form = CardForm(request.POST if is_sent else None, initial=card_initial(found))

    def save() -> Counsellor:
        return counsellor_update(
            actor_of(request),
            organisation=found.organisation,
            counsellor=found,
            card=form.card(),
            version=form.cleaned_data["version"],
        )

    if is_sent and form.is_valid() and done(form, save):
        messages.success(request, _("已保存。"))
        return redirect("counselling:counsellor", pk=pk)
    values = {"one": found, "form": form, "is_sample": found.is_sample}
    return shown(request, "card.html", values, form if is_sent else None)


@door("counselling.manage", "POST")
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """A step of the way: do=qualify, approve, refuse or withdraw."""
    found, note = counsellor_in_view(pk), asked(request, "note")
    common: dict[str, Any] = {
        "organisation": found.organisation, "counsellor": found, "on": timezone.localdate(),
    }  # fmt: skip
    actor = actor_of(request)
    ways: dict[str, tuple[Callable[[], Any], str]] = {
        "qualify": (
            lambda: counsellor_qualify(actor, note=note, **common), _("资格审核已通过。")
        ),
        "approve": (
            lambda: counsellor_approve(actor, basis=asked(request, "basis"), **common),
            _("已列入名册。"),
        ),
        "refuse": (lambda: counsellor_refuse(actor, note=note, **common), _("已登记未通过。")),
        "withdraw": (
            lambda: counsellor_withdraw(
                actor, ground=asked(request, "ground"), note=note, **common
            ),
            _("已退出名册。"),
        ),
    }  # fmt: skip
    if asked(request, "do") not in ways:
        raise Http404
    act, well = ways[asked(request, "do")]
    tried(request, act, well=well)
    return redirect("counselling:counsellor", pk=pk)
