"""The count of a vote typed in: the numbers of the scrutineer, and one tally per teller."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.elections.forms.inputs import day_field, number_field, people_field
from shuanghe.activities.elections.models import Candidacy
from shuanghe.activities.elections.rules import Candidate, CountSheet
from shuanghe.activities.elections.rules.roll import Seat
from shuanghe.activities.elections.services import RoundCount

TELLERS = (1, 2)
MARKS = (("yes", _("赞成")), ("no", _("反对")), ("abstain", _("弃权")))
MOST_WRITTEN = 3
"""Rows for people whom voters wrote in; further ones go by the workbook."""


@dataclass(frozen=True)
class Ballot:
    """What the count is about: known before anybody types."""

    office: str
    seats: int
    entitled: int
    candidates: Sequence[Candidacy]
    write_ins: Sequence[Seat] = ()


class TallyForm(forms.Form):
    """Numbers of the meeting, then the marks as each teller counted them by himself."""

    client_key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    held_on = day_field(_("投票日期"))
    present = number_field(_("实到会有选举权的人"))
    handed_out = number_field(_("发出选票"))
    voters = number_field(_("投票人数"))
    returned = number_field(_("收回选票"))
    void = number_field(_("废票"), help_text=_("所选人数多于应选名额的、无法辨认的"))

    def __init__(self, *args: Any, ballot: Ballot, **kwargs: Any) -> None:
        first = {"client_key": uuid4().hex, "void": 0, **kwargs.pop("initial", {})}
        super().__init__(*args, **{**kwargs, "initial": first})
        self.ballot = ballot
        for teller in TELLERS:
            for row in ballot.candidates:
                for mark, title in MARKS:
                    self._mark(f"t{teller}_{row.pk}_{mark}", teller, row.name, str(title))
        if ballot.write_ins:
            for at in range(MOST_WRITTEN):
                self._written(at)

    def _mark(self, name: str, teller: int, person: str, mark: str) -> None:
        told = {"name": person, "mark": mark, "teller": teller}
        field = number_field(gettext("%(name)s %(mark)s（计票人%(teller)s）") % told)
        field.widget.attrs |= {"aria-label": field.label, "class": "input"}
        self.fields[name] = field

    def _written(self, at: int) -> None:
        self.fields[f"w_{at}"] = people_field(_("另选他人"), self.ballot.write_ins, required=False)
        for teller in TELLERS:
            title = _("赞成（计票人一）") if teller == 1 else _("赞成（计票人二）")
            self.fields[f"w_{at}_{teller}"] = number_field(title, required=False)

    def numbers(self) -> list[forms.BoundField]:
        """The numbers of the meeting."""
        names = ("held_on", "present", "handed_out", "voters", "returned", "void")
        return [self[name] for name in names]

    def tallies(self, teller: int) -> list[tuple[Candidacy, list[forms.BoundField]]]:
        """Each candidate with the three fields of one teller."""
        return [
            (row, [self[f"t{teller}_{row.pk}_{mark}"] for mark, _title in MARKS])
            for row in self.ballot.candidates
        ]

    def written(self) -> list[list[forms.BoundField]]:
        """The rows for people whom voters wrote in."""
        rows = range(MOST_WRITTEN) if self.ballot.write_ins else ()
        return [[self[f"w_{at}"], self[f"w_{at}_1"], self[f"w_{at}_2"]] for at in rows]

    def clean(self) -> dict[str, Any]:
        """Somebody written in has votes by both tellers, and nobody is written in twice."""
        given = super().clean() or {}
        named: set[str] = set()
        for at in range(MOST_WRITTEN if self.ballot.write_ins else 0):
            who = given.get(f"w_{at}")
            votes = [given.get(f"w_{at}_{teller}") for teller in TELLERS]
            if not who and any(votes):
                self.add_error(f"w_{at}", _("请选择另选的是谁。"))
            if who and None in votes:
                self.add_error(f"w_{at}_{1 + votes.index(None)}", _("请填写这个数。"))
            if who and who in named:
                self.add_error(f"w_{at}", _("同一个人写了两行，请合成一行。"))
            named.add(who or "")
        return given

    def told(self) -> RoundCount:
        """The count of a valid form."""
        given = self.cleaned_data
        sheet = CountSheet(
            title="",
            seats=self.ballot.seats,
            entitled=self.ballot.entitled,
            present=given["present"],
            voters=given["voters"],
            returned=given["returned"],
            void=given["void"],
            handed_out=given["handed_out"],
            candidates=tuple(self._candidates(1)),
            again=tuple(self._candidates(2)),
        )
        return RoundCount(self.ballot.office, given["held_on"], sheet, given["client_key"])

    def _candidates(self, teller: int) -> Iterator[Candidate]:
        given = self.cleaned_data
        for row in self.ballot.candidates:
            yes, no, abstain = (given[f"t{teller}_{row.pk}_{mark}"] for mark, _title in MARKS)
            yield Candidate(row.name, yes, no, abstain)
        names = {str(seat.member_id): seat.name for seat in self.ballot.write_ins}
        for at in range(MOST_WRITTEN if self.ballot.write_ins else 0):
            if who := given.get(f"w_{at}"):
                yield Candidate(names[who], given[f"w_{at}_{teller}"], is_write_in=True)
