"""A call, and the proposal of a project."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.projects.forms.amounts import AmountField
from shuanghe.activities.projects.models import Call, Family, Project
from shuanghe.activities.projects.queries.drafts import Draft
from shuanghe.activities.projects.queries.terms import fields
from shuanghe.activities.projects.rules.benefit import FORMULAS
from shuanghe.activities.projects.rules.reading import NON_MEMBER, milestones_read, team_read
from shuanghe.activities.projects.services import MeasureLine, Proposal
from shuanghe.kernel.ui.inputs import content_choice, day_field
from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.operations.models import Goal, Kpi
from shuanghe.operations.rules.amounts import amount_of
from shuanghe.organisation.models import Organisation

ROWS = (1, 2, 3)
PRICES = ("price", "good", "bad")
COUNSELLING = [one for one in Family.choices if one[0] == Family.COUNSELLING]
FILED = [one for one in Family.choices if one not in COUNSELLING]


class CallForm(forms.Form):
    """A call for projects."""

    title = forms.CharField(label=_("标题"), max_length=100)
    opens_on = day_field(_("开始日期"))
    closes_on = day_field(_("截止日期"))
    text = forms.CharField(label=_("征集方向"), required=False, widget=forms.Textarea({"rows": 3}))


def _words(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea({"rows": rows}), max_length=4000, required=False, **more
    )


class ProposalForm(forms.Form):
    """A proposal. An idea may be kept half-filled; handing it in asks for the rest."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    origin_type = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)
    origin_id = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)
    call = forms.ChoiceField(label=_("征集"), widget=content_choice())
    family = forms.ChoiceField(label=_("类别"), choices=choices_in_words(FILED))
    field = forms.ChoiceField(label=_("领域"), widget=content_choice())
    title = forms.CharField(label=_("项目名称"), max_length=100)
    leader_name = forms.CharField(label=_("负责人"), max_length=60)
    team = _words(
        _("项目组成员"), help_text=_("每行一人；不是党员的在姓名后写“群众”，如：李四 群众")
    )
    problem = _words(_("要解决的问题"), help_text=_("小切口：现在差多少，卡在哪里"))
    party_measures = _words(_("党的工作措施"))
    operations_measures = _words(_("生产经营措施"))
    milestones = _words(
        _("计划节点"),
        rows=4,
        help_text=_("每行一个：日期 内容 责任人，如 2026-05-31 完成改造 张三"),
    )
    goal = forms.ChoiceField(label=_("服务的目标"), required=False, widget=content_choice())
    budget = AmountField(label=_("预算（元）"), required=False)
    expected = AmountField(label=_("预计效益（元）"), required=False)
    method = forms.ChoiceField(label=_("效益计算方法"), required=False, widget=content_choice())
    price = AmountField(
        label=_("计划价"),
        required=False,
        help_text=_(
            "F1 消耗单价，F3 单位边际贡献，F5 每小时贡献，F6 人年成本（元），F7 年利率（%）"
        ),
    )
    good = AmountField(label=_("优品计划价（F2）"), required=False)
    bad = AmountField(label=_("次品计划价（F2）"), required=False)

    def __init__(
        self,
        *args: Any,
        calls: Iterable[Call],
        pairs: Iterable[tuple[Kpi, Organisation]],
        goals: Iterable[Goal],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.goals = {str(one.pk): one for one in goals}
        if self["family"].value() == Family.COUNSELLING:
            self.fields["family"].choices = choices_in_words(COUNSELLING)  # type: ignore[attr-defined]
        methods = [(one.code, f"{one.code} {one.title}：{one.text}") for one in FORMULAS.values()]
        wanted = [(key, f"{one.number} {one.title}") for key, one in self.goals.items()]
        told: Mapping[str, list[tuple[str, str]]] = {
            "call": [(str(one.pk), one.title) for one in calls],
            "field": list(fields().items()),
            "method": [("", "—"), *methods],
            "goal": [("", "—"), *wanted],
        }
        for name, choices in told.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        listed = [
            (f"{kpi.pk}-{unit.pk}", f"{unit} {kpi.title}（{kpi.measure}）") for kpi, unit in pairs
        ]
        for row in ROWS:
            self.fields[f"measure{row}"] = forms.ChoiceField(
                label=_("指标 %(row)s") % {"row": row}, required=False,
                choices=[("", "—"), *listed], widget=content_choice(),
            )  # fmt: skip
            self.fields[f"target{row}"] = AmountField(
                label=_("目标值 %(row)s") % {"row": row}, required=False
            )
            self.fields[f"by{row}"] = day_field(
                _("达到日期 %(row)s") % {"row": row}, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Read the lines of plan and team; a KPI needs its target and day."""
        given: dict[str, Any] = super().clean() or {}
        for name, read in (("milestones", milestones_read), ("team", team_read)):
            try:
                given[name] = tuple(read(given.get(name, "")))
            except ValueError as wrong:
                self.add_error(name, str(wrong))
        for row in ROWS:
            if not given.get(f"measure{row}"):
                continue
            if given.get(f"target{row}") is None and f"target{row}" not in self.errors:
                self.add_error(f"target{row}", _("选了指标，请填目标值。"))
            if given.get(f"by{row}") is None and f"by{row}" not in self.errors:
                self.add_error(f"by{row}", _("选了指标，请填达到日期。"))
        return given

    def proposal(self) -> Proposal:
        """What a valid form says."""
        given = self.cleaned_data
        plain = ("family", "field", "title", "leader_name", "problem", "party_measures",
                 "operations_measures", "method", "milestones", "team")  # fmt: skip
        return Proposal(
            **{name: given[name] for name in plain},
            budget=given["budget"] or Decimal(0),
            expected=given["expected"] or Decimal(0),
            prices={name: given[name] for name in PRICES if given[name] is not None},
            goal_id=int(given["goal"]) if given["goal"] else None,
            measures=tuple(self._measures()),
            origin=(given["origin_type"], given["origin_id"]) if given["origin_type"] else None,
        )

    def _measures(self) -> Iterable[MeasureLine]:
        given = self.cleaned_data
        for row in ROWS:
            if given[f"measure{row}"]:
                kpi, _dash, unit = given[f"measure{row}"].partition("-")
                yield MeasureLine(int(kpi), int(unit), given[f"target{row}"], given[f"by{row}"])


def drafted(draft: Draft | None, *, until: date) -> dict[str, Any]:
    """A draft as the first values of the form; until: by when the targets are to be reached."""
    if draft is None:
        return {}
    said: dict[str, Any] = {
        "origin_type": draft.origin.type,
        "origin_id": draft.origin.id,
        "title": draft.title,
        "problem": draft.problem,
        "goal": draft.goal_id or "",
        **({"family": draft.family} if draft.family else {}),
    }
    for row, one in zip(ROWS, draft.measures, strict=False):
        said[f"measure{row}"] = f"{one.kpi_id}-{one.unit_id}"
        said[f"by{row}"] = until
        if one.target is not None:
            said[f"target{row}"] = f"{one.target.normalize():f}"
    return said


def said_of(project: Project) -> dict[str, Any]:
    """A project as the first values of the form."""
    said: dict[str, Any] = {
        name: getattr(project, name)
        for name in (
            "family", "field", "title", "leader_name", "problem", "party_measures",
            "operations_measures", "method", "budget", "expected",
        )
    }  # fmt: skip
    said |= {"call": project.call_id, "goal": project.goal_id or "", **project.prices}
    said["team"] = "\n".join(
        f"{one.name} {NON_MEMBER[0]}" if one.part == "non_member" else one.name
        for one in project.people.all()
        if one.part != "leader"
    )
    said["milestones"] = "\n".join(
        f"{one.due_on} {one.title} {one.owner}".strip() for one in project.milestones.all()
    )
    for row, one in zip(ROWS, project.measures.all(), strict=False):
        said[f"measure{row}"] = f"{one.kpi_id}-{one.unit_id}"
        said[f"target{row}"] = f"{amount_of(one.target_millionths).normalize():f}"
        said[f"by{row}"] = one.target_by
    return said
