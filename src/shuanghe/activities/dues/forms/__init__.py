"""What the pages of dues ask."""

from shuanghe.activities.dues.forms.amount import HIGHEST, PAYERS, AmountForm
from shuanghe.activities.dues.forms.filing import (
    ArrangeForm,
    BaseForm,
    DecisionForm,
    PaymentForm,
    PleaForm,
    SheetForm,
    month_asked,
)

__all__ = [
    "HIGHEST",
    "PAYERS",
    "AmountForm",
    "ArrangeForm",
    "BaseForm",
    "DecisionForm",
    "PaymentForm",
    "PleaForm",
    "SheetForm",
    "month_asked",
]
