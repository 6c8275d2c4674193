"""A reminder, an approved early or late election, an election to be prepared."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.elections.forms.inputs import day_field, number_field
from shuanghe.activities.elections.models import ReminderWay
from shuanghe.activities.elections.services import ElectionOpening, Exceptional, Reminding

WAYS = [(one.value, _(one.label)) for one in ReminderWay]


class ReminderForm(forms.Form):
    """When and how the superior reminded."""

    reminded_on = day_field(_("提醒日期"))
    way = forms.ChoiceField(label=_("方式"), choices=WAYS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("文号或接电话的人"), max_length=100, required=False, help_text=_("一句话即可")
    )

    def told(self) -> Reminding:
        """The reminder of a valid form."""
        given = self.cleaned_data
        return Reminding(given["reminded_on"], ReminderWay(given["way"]), given["note"])


class ExceptionForm(forms.Form):
    """An approved early or late election, as the reply has it."""

    until_on = day_field(_("批准的换届日期"))
    approved_on = day_field(_("批复日期"))
    document = forms.CharField(
        label=_("批复文号"),
        max_length=100,
        error_messages={"required": _("请写明批复文号。")},
    )
    reason = forms.CharField(
        label=_("理由"), max_length=200, required=False, help_text=_("超过一般时限的必须写明")
    )

    def told(self) -> Exceptional:
        """The approval of a valid form."""
        given = self.cleaned_data
        return Exceptional(
            given["until_on"], given["approved_on"], given["document"], given["reason"]
        )


class OpeningForm(forms.Form):
    """What is to be elected and when."""

    client_key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    done_on = day_field(_("研究换届的日期"), help_text=_("上届委员会（或书记）开会研究的那天"))
    planned_on = day_field(_("拟开选举大会的日期"))
    term_ends_on = day_field(_("本届任期届满日"))
    has_committee = forms.BooleanField(label=_("设委员会"), required=False)
    seats = number_field(
        _("应选委员名额"), required=False, help_text=_("书记、副书记在内；不设委员会的不填")
    )
    deputies = number_field(_("应选副书记名额"), help_text=_("没有副书记的填 0"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        first = {"client_key": uuid4().hex, **kwargs.pop("initial", {})}
        super().__init__(*args, **{**kwargs, "initial": first})

    def clean(self) -> dict[str, Any]:
        """A committee has seats, and deputies are among them."""
        given = super().clean() or {}
        if not given.get("has_committee"):
            return given
        seats = given.get("seats")
        if not seats:
            self.add_error("seats", _("设委员会的请写明应选几名委员。"))
        elif given.get("deputies") is not None and given["deputies"] >= seats:
            self.add_error("deputies", _("副书记从委员中选，应少于委员名额。"))
        return given

    def told(self) -> ElectionOpening:
        """The election of a valid form."""
        given = self.cleaned_data
        return ElectionOpening(
            done_on=given["done_on"],
            planned_on=given["planned_on"],
            term_ends_on=given["term_ends_on"],
            has_committee=given["has_committee"],
            seats=given["seats"] or 0,
            deputies=given["deputies"],
            client_key=given["client_key"],
        )
