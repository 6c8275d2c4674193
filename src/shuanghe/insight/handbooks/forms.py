"""What people fill in: which handbook to prepare, why it is issued, a note of one's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.insight.handbooks.models import HandbookKind, NoteKind
from shuanghe.insight.handbooks.services.notes import LONGEST
from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.organisation.models import Organisation


class PrepareForm(forms.Form):
    """Which handbook, and of which committee."""

    kind = forms.ChoiceField(label=_("手册"))
    organisation = forms.ChoiceField(label=_("编制组织"), widget=forms.Select({"lang": "zh-Hans"}))

    def __init__(self, *args: Any, places: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["kind"]
        chosen.choices = choices_in_words(HandbookKind.choices)
        offered: Any = self.fields["organisation"]
        offered.choices = [(one.code, one.name) for one in places]


class IssueForm(forms.Form):
    """Why the edition is issued."""

    note = forms.CharField(
        label=_("印发说明"),
        required=False,
        max_length=300,
        help_text=_("例如：按新修订的条例更新第四章。"),
    )


class NoteForm(forms.Form):
    """A plan, a note or a reflection."""

    kind = forms.ChoiceField(label=_("写什么"))
    text = forms.CharField(
        label=_("内容"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("加密保存，只有您本人能打开。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["kind"]
        chosen.choices = choices_in_words(NoteKind.choices)
