"""What people type into the pages of organisations and members."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.organisation.models import (
    Gender,
    Organisation,
    OrganisationKind,
    PostKind,
    SpellKind,
    StandingKind,
)
from shuanghe.organisation.rules.codes import code_table

NO_DAY = {"invalid": _("这个日期不存在或写法不对，请写作 2026-07-15。")}


KINDS = choices_in_words(OrganisationKind.choices)


class DayField(forms.DateField):
    """A day as the browser's own date field."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, error_messages=NO_DAY, **options)


def today_field(label: Any, **options: Any) -> DayField:
    """A required day, today unless changed."""
    return DayField(label=label, initial=timezone.localdate, **options)


class FoundForm(forms.Form):
    """A new organisation."""

    code = forms.RegexField(
        r"^\w[\w.-]*\Z",
        strip=True,
        label=_("组织编码"),
        max_length=40,
        help_text=_("全单位唯一，建立后不改。"),
        error_messages={"invalid": _("编码只能用文字、数字、- _ 和点。")},
    )
    name = forms.CharField(label=_("组织名称"), max_length=100)
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)
    kind = forms.ChoiceField(
        label=_("组织类别"), choices=choices_in_words(OrganisationKind.choices)
    )
    established_on = today_field(_("成立日期"))
    has_committee = forms.BooleanField(label=_("设支部委员会"), required=False)
    term_ends_on = DayField(label=_("任期届满日"), required=False)


class RenameForm(forms.Form):
    """Another name from a day."""

    name = forms.CharField(label=_("组织名称"), max_length=100)
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)
    on = today_field(_("自哪天起"))


class TermForm(forms.Form):
    """What is not dated about an organisation."""

    has_committee = forms.BooleanField(label=_("设支部委员会"), required=False)
    term_ends_on = DayField(label=_("任期届满日"), required=False)


class CodeField(forms.CharField):
    """An organisation by its code; cleaned to the organisation, as far as in view."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": "offered", "autocomplete": "off"})
        super().__init__(max_length=40, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        code = str(super().clean(value)).split()
        if not code:
            return None
        found = Organisation.objects.filter(code=code[0]).first()
        if found is None:
            raise forms.ValidationError(_("没有这个编码的组织，或不在您的管理范围内。"))
        return found


class MoveForm(forms.Form):
    """Another parent from a day."""

    to = CodeField(label=_("新的上级（编码）"), help_text=_("连同下级一起移动。"))
    on = today_field(_("自哪天起"))


class DayForm(forms.Form):
    """A day from which something ends."""

    on = today_field(_("自哪天起"), help_text=_("这一天起不再算。"))


class PostForm(forms.Form):
    """Somebody takes a post."""

    kind = forms.ChoiceField(label=_("职务"), choices=choices_in_words(PostKind.choices))
    holder = forms.CharField(
        label=_("任职人"),
        max_length=100,
        help_text=_("从名单中选择；名单外的请填写姓名。"),
        widget=forms.TextInput(attrs={"list": "offered", "autocomplete": "off"}),
    )
    is_full_time = forms.BooleanField(label=_("专职"), required=False)
    on = today_field(_("任职日期"))


class MemberNewForm(forms.Form):
    """A new person on the roll."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    id_number = forms.CharField(
        label=_("公民身份号码"), max_length=18, help_text=_("18 位；出生日期和性别由此得出。")
    )
    standing = forms.ChoiceField(
        label=_("党籍状态"),
        choices=choices_in_words(
            (kind.value, kind.label) for kind in (StandingKind.FULL, StandingKind.PROBATIONARY)
        ),
    )
    joined_on = DayField(label=_("加入党组织日期"))
    confirmed_on = DayField(label=_("转为正式党员日期"), required=False)
    placed_on = today_field(_("转入日期"))
    phone = forms.CharField(label=_("联系电话"), max_length=20, required=False)


def coded(name: str, label: Any) -> forms.ChoiceField:
    """A choice from a code table, blank allowed."""
    choices = [("", "—"), *code_table(name).titles.items()]
    widget = forms.Select(attrs={"lang": "zh-Hans"})
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget)


class MemberEditForm(forms.Form):
    """Corrections to one person; blank phone and address stay as they are."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    gender = forms.ChoiceField(label=_("性别"), choices=choices_in_words(Gender.choices))
    ethnic = coded("ethnic", _("民族"))
    education = coded("education", _("学历"))
    category = coded("category", _("人员类别"))
    position = forms.CharField(label=_("工作岗位"), max_length=60, required=False)
    joined_on = DayField(label=_("加入党组织日期"), required=False)
    confirmed_on = DayField(label=_("转为正式党员日期"), required=False)
    lost_contact_on = DayField(label=_("失联日期"), required=False)
    is_floating = forms.BooleanField(label=_("流动党员"), required=False)
    floating_to = forms.CharField(label=_("外出流向"), max_length=100, required=False)
    phone = forms.CharField(
        label=_("新的联系电话"), max_length=20, required=False, help_text=_("留空不改。")
    )
    address = forms.CharField(
        label=_("新的家庭住址"), max_length=100, required=False, help_text=_("留空不改。")
    )

    def changes(self) -> dict[str, Any]:
        """The values to correct; phone and address only when written."""
        given = dict(self.cleaned_data)
        for field in ("phone", "address"):
            if not given[field]:
                del given[field]
        return given


class PlaceForm(forms.Form):
    """Home or attached organisation from a day; blank ends an attachment."""

    kind = forms.ChoiceField(label=_("办理"), choices=choices_in_words(SpellKind.choices))
    to = CodeField(
        label=_("到哪个组织（编码）"), required=False, help_text=_("结束临时编入时留空。")
    )
    on = today_field(_("自哪天起"))


class StandingForm(forms.Form):
    """Another standing from a day."""

    kind = forms.ChoiceField(label=_("党籍状态"), choices=choices_in_words(StandingKind.choices))
    on = today_field(_("自哪天起"))
    reason = forms.CharField(label=_("事由"), max_length=200, required=False)


class RosterForm(forms.Form):
    """A roster file and the day from which its changes hold."""

    file = forms.FileField(
        label=_("名册文件"),
        help_text=_(".xlsx,10 MB、五万行以内。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("请先选择名册文件(.xlsx)。")},
    )
    on = today_field(_("变更自哪天起生效"), help_text=_("与系统中不同的行，旧值到这一天为止。"))


class CapabilityForm(forms.Form):
    """A power given to a body, or denied, from a day, with its basis."""

    power = forms.ChoiceField(label=_("权限"), widget=forms.Select(attrs={"lang": "zh-Hans"}))
    is_given = forms.TypedChoiceField(
        label=_("规定"),
        choices=[("yes", _("具有")), ("no", _("不具有"))],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    on = today_field(_("自哪天起"))
    basis = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("例如“某某党委 2026 年 3 月 1 日批复”。"),
        error_messages={"required": _("请写明依据，例如哪一级党委哪一天的批复。")},
    )

    def __init__(self, *args: Any, powers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["power"].choices = list(powers.items())  # type: ignore[attr-defined]
