"""Floating members: registration, what was done, the end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.transfers.forms.fields import (
    day_field,
    key_field,
    text_field,
    version_field,
)
from shuanghe.activities.transfers.models import FloatingReason, NoteKind
from shuanghe.activities.transfers.services import Registration
from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.organisation.models import Member

NOTES = choices_in_words(NoteKind.choices)


class FloatingForm(forms.Form):
    """A member who has gone."""

    place = text_field(_("外出地点和单位"), 100)
    reason = forms.ChoiceField(label=_("原因"), choices=choices_in_words(FloatingReason.choices))
    since_on = day_field(_("自哪天起"))
    is_abroad = forms.BooleanField(label=_("在国（境）外（支部要定期联系，JG-18）"), required=False)
    host_code = text_field(
        _("流入党组织编码"),
        40,
        required=False,
        help_text=_("流入地党组织也在本系统里的填编码，请对方确认报到；不在的填下面的名称"),
    )
    other_name = text_field(_("系统外的流入党组织"), 200, required=False)
    contact = text_field(
        _("谁负责联系、怎样联系"),
        100,
        required=False,
        help_text=_("不要写电话号码：电话在党员信息里加密保存"),
    )
    client_key = key_field()

    def registration(self, member: Member) -> Registration:
        """What a valid form says of a member."""
        return Registration(
            person_name=member.name, member=member, is_sample=member.is_sample, **self.cleaned_data
        )


class GuestForm(forms.Form):
    """A guest whose relations lie outside of this system."""

    person_name = text_field(_("党员姓名"), 60)
    other_name = text_field(_("组织关系所在的党组织（全称）"), 200)
    place = text_field(_("现在的单位或住处"), 100)
    reason = forms.ChoiceField(label=_("原因"), choices=choices_in_words(FloatingReason.choices))
    since_on = day_field(_("自哪天起"))
    contact = text_field(_("谁负责联系、怎样联系"), 100, required=False)
    client_key = key_field()

    def registration(self) -> Registration:
        """What a valid form says of a guest."""
        return Registration(**self.cleaned_data)


class NoteForm(forms.Form):
    """A contact, an appraisal, taking part."""

    kind = forms.ChoiceField(label=_("事项"), choices=NOTES)
    done_on = day_field(_("日期"))
    told = text_field(_("情况"), 200, required=False)
    client_key = key_field()

    @property
    def given(self) -> dict[str, Any]:
        """What a valid form says."""
        return {**self.cleaned_data, "kind": NoteKind(self.cleaned_data["kind"])}


class ReceiveForm(forms.Form):
    """A member of another branch reports in."""

    done_on = day_field(_("报到日期"))
    version = version_field()


class EndForm(forms.Form):
    """The end of a registration."""

    done_on = day_field(_("结束日期"))
    reason = text_field(_("怎样结束"), 200, help_text=_("例如已返回、已转接组织关系"))
    version = version_field()
