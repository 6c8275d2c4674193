"""Amounts as people type them."""

from functools import partial

from shuanghe.kernel.ui.inputs import NumberField
from shuanghe.operations.rules.amounts import amount_read

AmountField = partial(NumberField, read=amount_read)
"""A number of at most six decimals, exactly."""
