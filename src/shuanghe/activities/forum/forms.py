"""What people fill in: an idea in a minute, and the answer to one."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.forum.models import Idea, MoveKind
from shuanghe.activities.forum.rules.moves import Pilot, Wish, moves_open
from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.organisation.models import Organisation

NO_DAY = _("这个日期不存在或写法不对，请写作 2026-11-21。")


def _line(label: Any, most: int, **kwargs: Any) -> forms.CharField:
    messages = {"required": _("请填写。"), "max_length": _("太长，最多 %(limit_value)s 字。")}
    return forms.CharField(label=label, max_length=most, error_messages=messages, **kwargs)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, widget=widget, required=False, error_messages={"invalid": NO_DAY}
    )


class IdeaForm(forms.Form):
    """Three lines and a photo; the place to answer is asked for only where there are several."""

    title = _line(_("一句话说清建议"), 60)
    place = _line(_("在哪里（岗位、设备、工序）"), 60)
    text = _line(_("现在怎样，建议怎样做"), 1000, widget=forms.Textarea({"rows": 4}))
    photo = forms.FileField(
        label=_("照片"),
        required=False,
        help_text=_("JPG 或 PNG；照片里的拍摄地点等信息会自动去掉。"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png"}),
    )
    is_anonymous = forms.BooleanField(
        label=_("对本单位其他人不显示我的姓名（答复的人看得到）"), required=False
    )
    client_key = forms.CharField(min_length=8, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, places: Sequence[Organisation]):
        super().__init__(data, files, initial={"client_key": uuid4().hex})
        self.places = {one.code: one for one in places}
        if len(places) > 1:
            chosen = [(one.code, one.name) for one in places]
            field = forms.ChoiceField(label=_("提给哪个单位"), choices=chosen)
            self.fields = {"organisation": field, **self.fields}

    @property
    def place_chosen(self) -> Organisation:
        """The organisation whose office answers."""
        code = self.cleaned_data.get("organisation") or next(iter(self.places))
        return self.places[code]


class MoveForm(forms.Form):
    """What happens to an idea next, among what its state allows, and what the proposer is told."""

    kind = forms.ChoiceField(
        label=_("怎样办理"), widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。"), "invalid_choice": _("现在不能这样办理。")},
    )  # fmt: skip
    text = _line(_("答复或理由（提出人会看到）"), 500, widget=forms.Textarea({"rows": 3}))
    unit = _line(_("在哪里试点"), 60, required=False)
    from_on = _day(_("试点从哪天"))
    until_on = _day(_("试点到哪天"))
    has_worked = forms.ChoiceField(
        label=_("试点是否有效"),
        required=False,
        choices=[("", "—"), ("yes", _("有效")), ("no", _("无效"))],
    )

    def __init__(self, data: Any = None, *, idea: Idea):
        super().__init__(data)
        titles = dict(choices_in_words(MoveKind.choices))
        kinds = moves_open(idea.state)
        self.fields["kind"].choices = [(one, titles[one]) for one in kinds]  # type: ignore[attr-defined]
        if MoveKind.PILOT not in kinds:
            for name in ("unit", "from_on", "until_on"):
                del self.fields[name]
        if MoveKind.PILOT_END not in kinds:
            del self.fields["has_worked"]

    @property
    def wish(self) -> Wish:
        """What was asked for; a pilot only with its place and both days."""
        given = self.cleaned_data
        unit, since, until = given.get("unit"), given.get("from_on"), given.get("until_on")
        told = {"yes": True, "no": False}.get(given.get("has_worked", ""))
        pilot = Pilot(unit, since, until) if unit and since and until else None
        return Wish(given["kind"], given["text"], pilot, told)
