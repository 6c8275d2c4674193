"""What the pages of agreements take in."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.agreements.queries.skeletons import CLAUSES
from shuanghe.activities.agreements.services import TargetLine
from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.operations.models import Goal, Kpi
from shuanghe.operations.rules.amounts import amount_read
from shuanghe.organisation.models import PostKind

TEXT = {"rows": 3}


class AmountField(forms.CharField):
    """A number as people type it, exactly; None when left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput({"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return amount_read(text) if text else None
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None


def _content() -> forms.Select:
    """A choice whose options are content: read out as Chinese in every language."""
    return forms.Select(attrs={"lang": "zh-Hans"})


class DraftForm(forms.Form):
    """The year to draft for, and how far down."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2200)
    reach = forms.ChoiceField(
        label=_("范围"),
        choices=[("whole", _("各级一次起草（每份由直接上级作甲方）")), ("next", _("只起草下一级"))],
        initial="whole",
    )


class TargetForm(forms.Form):
    """One target. areas: code → (title, place); kpis and goals: what holds for the holder."""

    code = forms.CharField(label=_("编号"), max_length=20)
    area = forms.ChoiceField(label=_("方面"), widget=_content())
    statement = forms.CharField(label=_("目标内容"), max_length=200)
    quality = forms.CharField(label=_("质量要求"), max_length=300, widget=forms.Textarea(TEXT))
    quantity = AmountField(label=_("数量要求"), required=False)
    unit = forms.CharField(
        label=_("计量单位"), max_length=20, required=False, help_text=_("与数量一起写，如 次")
    )
    is_lower_better = forms.BooleanField(label=_("不高于数量要求为达到"), required=False)
    weight = AmountField(label=_("分值"), help_text=_("各项合计应为 100"))
    due_on = forms.DateField(
        label=_("完成时限"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    post = forms.ChoiceField(label=_("责任岗位"), required=False)
    evidence = forms.MultipleChoiceField(
        label=_("佐证事项"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("季度自评按这些事项自动计数"),
    )  # fmt: skip
    goal = forms.ChoiceField(label=_("所属目标"), required=False, widget=_content())
    kpi = forms.ChoiceField(label=_("经营指标"), required=False, widget=_content())
    catalogue_item = forms.CharField(label=_("目录条目"), max_length=40, required=False)

    def __init__(
        self,
        *args: Any,
        areas: Mapping[str, tuple[str, int]],
        kinds: Mapping[str, str],
        kpis: Iterable[Kpi],
        goals: Iterable[Goal],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.areas, self.kpis = areas, {str(one.pk): one for one in kpis}
        listed: dict[str, list[tuple[str, Any]]] = {
            "area": [(code, title) for code, (title, _at) in areas.items()],
            "post": [("", _("不指定")), *choices_in_words(PostKind.choices)],
            "evidence": list(kinds.items()),
            "goal": [("", _("不挂目标")), *((str(g.pk), f"{g.number} {g.title}") for g in goals)],
            "kpi": [
                ("", _("不是指标")),
                *((key, f"{one.title}（{one.measure}）") for key, one in self.kpis.items()),
            ],
        }
        for name, choices in listed.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def line(self) -> TargetLine:
        """The target that a valid form says."""
        given = dict(self.cleaned_data)
        title, at = self.areas[given["area"]]
        goal = given.pop("goal")
        return TargetLine(
            **(
                given
                | {
                    "area_title": title,
                    "area_at": at,
                    "evidence": tuple(given["evidence"]),
                    "weight": given["weight"] or Decimal(0),
                    "goal_id": int(goal) if goal else None,
                    "kpi": self.kpis.get(given["kpi"]),
                }
            )
        )


class ClausesForm(forms.Form):
    """The clauses by kind, one in each line."""

    def __init__(self, *args: Any, clauses: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, title in CLAUSES.items():
            lines = "\n".join(str(one["text"]) for one in clauses.get(kind, ()))
            self.fields[kind] = forms.CharField(
                label=title, required=False, initial=lines, widget=forms.Textarea({"rows": 4}),
                help_text=_("一行一条"), max_length=6000,
            )  # fmt: skip

    def clauses(self) -> dict[str, list[str]]:
        """Kind → texts, as a valid form says."""
        return {
            kind: [line.strip() for line in self.cleaned_data[kind].splitlines() if line.strip()]
            for kind in CLAUSES
        }


class CommentForm(forms.Form):
    """What a holder says of a draft."""

    text = forms.CharField(
        label=_("意见"), max_length=500, required=False, widget=forms.Textarea(TEXT),
        help_text=_("写明哪一项、怎样改；没有意见请勾选下面一项"),
    )  # fmt: skip
    is_agreed = forms.BooleanField(label=_("没有意见"), required=False)
