"""The amounts of the rulebook as one tariff, as it stands on a day."""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from shuanghe.activities.dues.rules.amounts import Fixed, Payer, Scale, Tariff
from shuanghe.rulebook.queries import rule, rulebook
from shuanghe.rulebook.rules import Rule

SCALED = {
    Payer.SALARIED: ("DF-01", "DF-02"),
    Payer.ANNUAL_SALARY: ("DF-03", "DF-02"),
    Payer.IRREGULAR_INCOME: ("DF-04", "DF-02"),
    Payer.RETIRED: ("DF-05", "DF-05"),
}
RANGED, SINGLE = {Payer.FARMER: "DF-06"}, {Payer.LOW_INCOME: "DF-07"}
ROUNDING, USUAL_MAX = "DF-17", "DF-22"


def tariff_on(on: date) -> Tariff:
    """What each kind of member pays on a day. Raises KeyError when no dues rule is in force."""
    return _tariff(rulebook().version, on)


@lru_cache(maxsize=64)
def _tariff(version: str, on: date) -> Tariff:
    return Tariff(
        scales={payer: _scale(*ids, on=on) for payer, ids in SCALED.items()},
        fixed={
            **{payer: _ranged(rule(one, on=on)) for payer, one in RANGED.items()},
            **{payer: _single(rule(one, on=on)) for payer, one in SINGLE.items()},
        },
        rounding_yuan=_money(rule(ROUNDING, on=on), "rounding_yuan"),
        usual_max_yuan=_usual_max(on),
    )


def _scale(rule_id: str, rates_rule_id: str, *, on: date) -> Scale:
    rates = rule(rates_rule_id, on=on)
    return Scale(
        rule_id,
        rates_rule_id,
        _column(rates, "upper_bounds"),
        _column(rates, "rates"),
    )


def _column(kept: Rule, key: str) -> tuple[Decimal, ...]:
    values = kept.parameter(key).value
    if not isinstance(values, tuple):
        raise TypeError(f"规则 {kept.id} 的参数 {key} 应为一列数值。")
    return tuple(Decimal(str(value)) for value in values)


def _ranged(kept: Rule) -> Fixed:
    return Fixed(kept.id, _money(kept, "from_yuan"), _money(kept, "to_yuan"))


def _single(kept: Rule) -> Fixed:
    return Fixed(kept.id, _money(kept, "yuan"), _money(kept, "yuan"))


def _money(kept: Rule, key: str) -> Decimal:
    return Decimal(str(kept.parameter(key).value))


def _usual_max(on: date) -> Decimal | None:
    """The usual upper end for members of state-owned enterprises, while a notice sets one."""
    try:
        return _money(rule(USUAL_MAX, on=on), "max_yuan")
    except KeyError:
        return None
