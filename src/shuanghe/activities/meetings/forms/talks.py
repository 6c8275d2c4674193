"""Several talks of one day: two names in a row, and words for these two alone."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.meetings.forms.inputs import day_field, name_field, reason_field
from shuanghe.activities.meetings.rules.talks import MOST_PAIRS, Pair
from shuanghe.kernel.ui.asked import number_asked

ROWS, MORE = 4, 6
LONGEST_NAME = 60


class TalksForm(forms.Form):
    """A day and rows of two names each. people: member id → name of those on the roll that day.

    A name borne by several is written name#number. Empty rows are left out.
    """

    client_key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    row_count = forms.CharField(required=False, widget=forms.HiddenInput)
    done_on = day_field(_("谈话日期"))

    def __init__(self, *args: Any, people: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.numbers: dict[str, list[int]] = {}
        for member, name in people.items():
            self.numbers.setdefault(name, []).append(member)
        self.rows = 0
        asked = number_asked(str(self.data.get("row_count", ""))) or ROWS
        self.widen(asked + (MORE if "more" in self.data else 0))

    def widen(self, rows: int) -> None:
        """Make the form at least so many rows long."""
        former, self.rows = self.rows, max(self.rows, min(rows, MOST_PAIRS))
        self.initial["row_count"] = self.rows
        for row in range(former, self.rows):
            self.fields[f"first_{row}"] = name_field(_("谈话人"))
            self.fields[f"second_{row}"] = name_field(_("谈话对象"))
            self.fields[f"content_{row}"] = forms.CharField(
                label=_("谈话内容"),
                required=False,
                max_length=2000,
                widget=forms.Textarea({"rows": 2}),
            )

    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The three fields of each row."""
        return [
            (self[f"first_{row}"], self[f"second_{row}"], self[f"content_{row}"])
            for row in range(self.rows)
        ]

    def clean(self) -> dict[str, Any]:
        """Find the people behind the names; what cannot be found is said at its field."""
        given = super().clean() or self.cleaned_data
        self.pairs: list[Pair] = []
        for row in range(self.rows):
            names = [given.get(f"{part}_{row}", "") for part in ("first", "second")]
            content = given.get(f"content_{row}", "")
            if not any((*names, content)):
                continue
            found = [
                self._member(f"{part}_{row}", name)
                for part, name in zip(("first", "second"), names, strict=True)
            ]
            if found[0] and found[1]:
                self.pairs.append(Pair(found[0], found[1], content))
        if not self.pairs and not self.errors:
            raise forms.ValidationError(_("请至少填写一对谈话人和谈话对象。"))
        return given

    def _member(self, field: str, text: str) -> int | None:
        """The member of that name; None with an error at the field."""
        name, _mark, number = text.strip().partition("#")
        alike = self.numbers.get(name, [])
        if number:
            alike = [member for member in alike if str(member) == number]
        if len(alike) == 1:
            return alike[0]
        if not text.strip():
            self.add_error(field, _("请写姓名，两个人都要写。"))
        elif alike:
            named = "、".join(f"{name}#{member}" for member in alike)
            self.add_error(field, _("有几个%(name)s，请写作 %(named)s 中的一个。") % {
                "name": name, "named": named,
            })  # fmt: skip
        else:
            self.add_error(
                field,
                _("%(name)s这一天不在本组织名册上，请核对姓名和日期。") % {"name": name},
            )
        return None


class WithdrawForm(forms.Form):
    """Why a talk is taken back."""

    reason = reason_field(_("撤回原因"), example=_("例如“日期填错”“人选错了”"))
