"""A member who goes, a letter that comes, and whom it brings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.transfers.forms.fields import day_field, key_field, text_field
from shuanghe.activities.transfers.services import Entry, Letter, Plan
from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.organisation.models import ON_THE_ROLL, Member
from shuanghe.procedures.rules import Step

STANDINGS = choices_in_words([(one.value, one.label) for one in reversed(ON_THE_ROLL)])


class AskedForm(forms.Form):
    """The first step: when it was asked for and why."""

    done_on = day_field(_("提出日期"))
    reason = forms.ChoiceField(label=_("原因"), widget=forms.Select(attrs={"lang": "zh-Hans"}))
    changed_on = day_field(_("变动或外出的日期"))
    client_key = key_field()

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons: Mapping[str, str] = step.fact("reason").choices or {}
        self.fields["reason"].choices = [*reasons.items()]  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the first step of a valid form."""
        keys = ("done_on", "reason", "changed_on", "away_until")
        return {key: self.cleaned_data[key] for key in keys if self.cleaned_data.get(key)}


class PlanForm(AskedForm):
    """Where a member goes."""

    to_code = text_field(
        _("接收组织编码或全称"),
        40,
        required=False,
        help_text=_("对方也在本系统里的填编码或全称；不在的留空，填下面的名称和地址"),
    )
    receiver_name = text_field(_("系统外的接收组织"), 200, required=False)
    receiver_address = text_field(_("地址"), 200, required=False)
    away_until = day_field(
        _("外出预计到哪天"),
        required=False,
        help_text=_("短期外出的开党员证明信，不转组织关系（JG-23）"),
    )
    field_order = ("to_code", "receiver_name", "receiver_address", "reason", "changed_on",
                   "away_until", "done_on")  # fmt: skip

    def plan(self, member: Member) -> Plan:
        """What a valid form says."""
        given = self.cleaned_data
        return Plan(
            member=member,
            client_key=given["client_key"],
            facts=self.facts,
            to_code=given["to_code"],
            receiver_name=given["receiver_name"],
            receiver_address=given["receiver_address"],
            is_sample=member.is_sample,
        )


class LetterForm(AskedForm):
    """A letter from outside as it lies on the desk."""

    person_name = text_field(_("党员姓名"), 60)
    standing = forms.ChoiceField(label=_("党籍状态"), choices=STANDINGS)
    sender_name = text_field(_("转出的党组织（全称）"), 200)
    field_order = ("person_name", "standing", "sender_name", "reason", "changed_on", "done_on")

    def letter(self) -> Letter:
        """What a valid form says."""
        given = self.cleaned_data
        return Letter(
            person_name=given["person_name"],
            standing=given["standing"],
            sender_name=given["sender_name"],
            client_key=given["client_key"],
            facts=self.facts,
        )


class EntryForm(forms.Form):
    """Whom the letter brings; the number is sealed at once and not shown again."""

    id_number = text_field(
        _("公民身份号码"), 18, help_text=_("加密保存；以前在本系统的会接上原来的记录")
    )
    joined_on = day_field(_("加入党组织日期"))
    confirmed_on = day_field(_("转为正式党员日期"), required=False)

    def entry(self) -> Entry:
        """What a valid form says."""
        return Entry(**self.cleaned_data)
