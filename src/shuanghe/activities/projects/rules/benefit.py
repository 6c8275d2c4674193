"""What a project brought in yuan: the eight ways of counting, over plan prices, net of cost.

Arithmetic alone, on exact decimals; which limits hold (months, who confirms) is data.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
HUNDRED, TWELVE = Decimal(100), Decimal(12)
Inputs = Mapping[str, Decimal]


@dataclass(frozen=True)
class Input:
    """One number that a way of counting asks for.

    is_price: taken from the plan price frozen with the project. takes: "baseline" or "measured"
    where it comes from the KPI.
    """

    key: str
    title: str
    measure: str = ""
    is_price: bool = False
    takes: str = ""


@dataclass(frozen=True)
class Formula:
    """A way of counting: its formula in words, its inputs, and how they make yuan."""

    code: str
    title: str
    text: str
    inputs: tuple[Input, ...]
    work: Callable[[Inputs], Decimal]

    @property
    def prices(self) -> tuple[Input, ...]:
        """The inputs that are plan prices."""
        return tuple(one for one in self.inputs if one.is_price)

    @property
    def is_money(self) -> bool:
        """Whether it ends in yuan at all."""
        return bool(self.inputs)


def _f5(given: Inputs) -> Decimal:
    gross = given["hours"] * given["price"]
    cap = given.get("cap", Decimal(0))
    return min(gross, cap) if cap else gross


BEFORE = Input("before", "基线值", takes="baseline")
AFTER = Input("after", "实施后", takes="measured")
_ALL = (
    Formula("F1", "单耗下降", "（基线单耗 − 实施后单耗）× 产量 × 计划价", (
        BEFORE, AFTER, Input("output", "同期产量"),
        Input("price", "计划价", "元/单位消耗", is_price=True),
    ), lambda g: (g["before"] - g["after"]) * g["output"] * g["price"]),
    Formula("F2", "收率、质量提高", "（实施后比率 − 基线比率）% × 产量 ×（优品价 − 次品价）", (
        BEFORE, AFTER, Input("output", "同期产量"),
        Input("good", "优品计划价", "元", is_price=True),
        Input("bad", "次品计划价", "元", is_price=True),
    ), lambda g: (g["after"] - g["before"]) / HUNDRED * g["output"] * (g["good"] - g["bad"])),
    Formula("F3", "增产增收", "增产量与已售量中较小者 × 单位边际贡献", (
        Input("more", "增产量"), Input("sold", "其中已售出"),
        Input("price", "单位边际贡献", "元", is_price=True),
    ), lambda g: min(g["more"], g["sold"]) * g["price"]),
    Formula("F4", "费用减少", "实施前费用 − 实施后费用（工作量可比）", (
        Input("cost_before", "实施前费用", "元"), Input("cost_after", "实施后费用", "元"),
    ), lambda g: g["cost_before"] - g["cost_after"]),
    Formula("F5", "停机减少", "减少的小时 × 每小时贡献，不超过同期增产增收", (
        Input("hours", "减少的停机", "小时"),
        Input("price", "每小时贡献", "元", is_price=True),
        Input("cap", "同期增产增收（上限，没有填 0）", "元"),
    ), _f5),
    Formula("F6", "用工减少", "确已减少或转岗的人数 × 人年成本 × 月数 ÷ 12", (
        Input("heads", "确已减少或转岗", "人"),
        Input("price", "人年成本", "元", is_price=True), Input("months", "月数", "个月"),
    ), lambda g: g["heads"] * g["price"] * g["months"] / TWELVE),
    Formula("F7", "资金占用减少", "平均余额减少额 × 内部利率% × 月数 ÷ 12", (
        Input("balance", "平均余额减少额", "元"),
        Input("price", "内部年利率", "%", is_price=True), Input("months", "月数", "个月"),
    ), lambda g: g["balance"] * g["price"] / HUNDRED * g["months"] / TWELVE),
    Formula("F8", "非经济效益", "不折算金额，写明指标变化和说明", (), lambda _g: Decimal(0)),
)  # fmt: skip
FORMULAS: Mapping[str, Formula] = {one.code: one for one in _ALL}


@dataclass(frozen=True)
class Costs:
    """What it cost: investment spread over its life, running cost, rewards, in yuan."""

    investment: Decimal = Decimal(0)
    life_years: Decimal = Decimal(1)
    running: Decimal = Decimal(0)
    rewards: Decimal = Decimal(0)


@dataclass(frozen=True)
class Benefit:
    """Gross, costs and net over the period claimed, and the net of a year at that rate."""

    gross: Decimal
    costs: Decimal
    net: Decimal
    yearly: Decimal


def benefit_of(
    code: str, given: Inputs, *, months: int, costs: Costs, share: Decimal = HUNDRED
) -> Benefit:
    """What a project brought over so many months, exactly, in yuan to the fen.

    share: the per cent of the effect that is the project's. The year's figure stands apart and is
    never claimed. Raises ValueError with the mend for inputs that cannot be.
    """
    formula = FORMULAS.get(code)
    if formula is None:
        raise ValueError("没有这种计算方法，请从 F1–F8 中选一种。")
    if months < 1:
        raise ValueError("计算期至少一个月，请核对起止月份。")
    if not Decimal(0) < share <= HUNDRED:
        raise ValueError("归属比例要在 0 到 100% 之间。")
    for one in formula.inputs:
        value = given.get(one.key)
        if value is None or not value.is_finite():
            raise ValueError(f"请填写“{one.title}”。")
        if value < 0:
            raise ValueError(f"“{one.title}”不能是负数，请核对。")
    gross = _cents(formula.work(given) * share / HUNDRED)
    if gross < 0:
        raise ValueError(
            f"算出来是 {gross:,} 元：指标没有比基线改善，不能申报经济效益；"
            "请核对数值，或按 F8 如实说明。"
        )
    spent = _costs(costs, months)
    net = _cents(gross - spent)
    return Benefit(gross, spent, net, _cents(net * TWELVE / months))


def _costs(costs: Costs, months: int) -> Decimal:
    if min(costs.investment, costs.running, costs.rewards) < 0:
        raise ValueError("投资、运行费用和奖励不能是负数。")
    if costs.life_years <= 0:
        raise ValueError("投资的使用年限要大于 0。")
    spread = costs.investment / costs.life_years * months / TWELVE
    return _cents(spread + costs.running + costs.rewards)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Limits:
    """From which net amounts on others must confirm, and how long a window must be."""

    months_least: int
    production_from: Decimal
    audit_from: Decimal


def confirmations_owed(net: Decimal, kinds: set[str], limits: Limits) -> list[str]:
    """Which confirmations ("production", "audit") a claim still lacks before finance verifies."""
    owed = []
    if net >= limits.production_from and "production" not in kinds:
        owed.append("production")
    if net >= limits.audit_from and "audit" not in kinds:
        owed.append("audit")
    return owed


def verified_net(net: Decimal, adjustments: Sequence[tuple[Decimal, str]]) -> Decimal:
    """The claimed net with its adjustments, each (yuan, reason).

    Raises ValueError for a reason that is missing and for more than was claimed.
    """
    if any(not reason.strip() for _amount, reason in adjustments):
        raise ValueError("每笔调整都要写明原因。")
    verified = _cents(net + sum((amount for amount, _reason in adjustments), Decimal(0)))
    if verified > net:
        raise ValueError("核定数不能高于申报数；确有漏报的，请退回项目重新申报。")
    return verified
