"""A case to begin: whom it is about and since when."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanghe.kernel.ui.asked import number_asked
from shuanghe.organisation.models import Member
from shuanghe.organisation.queries.rolls import RollEntry
from shuanghe.procedures.forms.facts import DayInput, FactsForm
from shuanghe.procedures.rules import Procedure

NAME = "name"


class MemberField(forms.ChoiceField):
    """Somebody on the roll; a number from elsewhere is refused in words."""

    def __init__(self, people: Sequence[RollEntry]) -> None:
        super().__init__(
            label=_("党员"),
            choices=[("", _("请选择")), *((one.member_id, one.name) for one in people)],
            error_messages={
                "required": _("请从名册中选择党员。"),
                "invalid_choice": _("这名党员不在本组织名册上，请从名册中选择。"),
            },
        )


class OpeningForm(FactsForm):
    """Who, since when, and what the definition asks about the subject.

    people: the roll to choose from, where the procedure is about a member.
    """

    client_key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    opened_on = forms.DateField(
        label=_("开始日期"),
        widget=DayInput,
        error_messages={
            "required": _("请填写开始日期。"),
            "invalid": _("这个日期不存在或写法不对，请写作 2026-07-15。"),
        },
    )

    def __init__(
        self,
        *args: Any,
        procedure: Procedure,
        people: Sequence[RollEntry] | None = None,
        **kwargs: Any,
    ) -> None:
        facts = [fact for fact in procedure.about if people is None or fact.key != NAME]
        first = {
            "client_key": uuid4().hex,
            "opened_on": timezone.localdate(),
            **kwargs.pop("initial", {}),
        }
        super().__init__(*args, facts=facts, initial=first, **kwargs)
        self.people = people
        order = ["client_key", NAME, "member", "opened_on"]
        if people is not None:
            self.fields["member"] = MemberField(people)
        self.order_fields(order)

    def keep_only_name(self) -> None:
        """Leave out what a story says already."""
        self.facts = [fact for fact in self.facts if fact.key == NAME]
        for name in set(self.fields) - {"client_key", "opened_on", NAME}:
            del self.fields[name]

    def subject(self) -> tuple[str, Member | None]:
        """The name of the subject, and the member where one was chosen."""
        number = number_asked(self.cleaned_data.get("member"))
        if number is None:
            return str(self.cleaned_data[NAME]), None
        member: Member = Member.objects.get(pk=number)
        return member.name, member

    def about(self) -> dict[str, Any]:
        """The facts about the subject, typed; the name of a chosen member among them."""
        name, _member = self.subject()
        return {**self.typed(), NAME: name}
