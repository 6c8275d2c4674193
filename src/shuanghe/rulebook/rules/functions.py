"""The table of counting functions: what each takes, how it is written, who judges it."""

from collections.abc import Callable, Mapping

from shuanghe.rulebook.rules.cases import Case, Function
from shuanghe.rulebook.rules.formulas import divided, percent, share_compared
from shuanghe.rulebook.rules.outcomes import (
    amount_judged,
    at_least_count_judged,
    at_least_judged,
    at_most_count_judged,
    ceiling_judged,
    election_judged,
    months_judged,
    more_than_judged,
    not_more_judged,
    surplus_judged,
    surplus_within_judged,
    within_judged,
)


def _share_formula(sign: str) -> Callable[[Case], str]:
    def written(case: Case) -> str:
        roles = ["part", "also"] if case.counting.named("also") else ["part"]
        part = "+".join(case.named(role).symbol for role in roles)
        return share_compared(part, sign, case.named("whole").symbol, case.value("share"))

    return written


FUNCTIONS: Mapping[str, Function] = {
    "at_least_share": Function(
        "达到某一比例，含本数",
        ("part", "whole"),
        ("share",),
        _share_formula("≥"),
        at_least_judged,
        ("also",),
    ),
    "more_than_share": Function(
        "超过某一比例，不含本数",
        ("part", "whole"),
        ("share",),
        _share_formula(">"),
        more_than_judged,
        ("also",),
    ),
    "ceiling": Function(
        "不超过某一比例，按人数向下取整",
        ("part", "whole"),
        ("share",),
        lambda case: (
            f"{case.named('part').symbol} ≤ "
            f"⌊{divided(case.named('whole').symbol, case.value('share'))}⌋"
        ),
        ceiling_judged,
    ),
    "not_more_than": Function(
        "不多于另一个数",
        ("part", "whole"),
        (),
        lambda case: f"{case.named('part').symbol} ≤ {case.named('whole').symbol}",
        not_more_judged,
    ),
    "surplus": Function(
        "候选人多于名额的差额，按名额向上取整",
        ("part", "whole"),
        ("share",),
        lambda case: (
            f"{case.named('part').symbol} ≥ {case.named('whole').symbol} + "
            f"⌈{divided(case.named('whole').symbol, case.value('share'))}⌉"
        ),
        surplus_judged,
    ),
    "at_least_count": Function(
        "达到某一人数，含本数",
        ("part",),
        ("least",),
        lambda case: f"{case.named('part').symbol} ≥ {case.value('least')}",
        at_least_count_judged,
    ),
    "at_most_count": Function(
        "不超过某一人数，含本数",
        ("part",),
        ("most",),
        lambda case: f"{case.named('part').symbol} ≤ {case.value('most')}",
        at_most_count_judged,
    ),
    "within_counts": Function(
        "在两个人数之间，含本数",
        ("part",),
        ("least", "most"),
        lambda case: f"{case.value('least')} ≤ {case.named('part').symbol} ≤ {case.value('most')}",
        within_judged,
    ),
    "surplus_within": Function(
        "候选人比名额多出的人数在两个人数之间，含本数",
        ("part", "whole"),
        ("least", "most"),
        lambda case: (
            f"{case.value('least')} ≤ {case.named('part').symbol} − {case.named('whole').symbol}"
            f" ≤ {case.value('most')}"
        ),
        surplus_within_judged,
    ),
    "more_than_amount_share": Function(
        "金额超过某一比例，不含本数",
        ("part", "whole"),
        ("share",),
        lambda case: (
            f"{case.named('part').symbol} > "
            f"{percent(case.value('share'))}×{case.named('whole').symbol}"
        ),
        amount_judged,
        kinds={"part": "money", "whole": "money"},
    ),
    "elected": Function(
        "得票超过某一比例的，按票数多少取足名额",
        ("part", "whole", "seats"),
        ("share",),
        lambda case: share_compared(
            case.named("part").symbol, ">", case.named("whole").symbol, case.value("share")
        ),
        election_judged,
        kinds={"part": "votes"},
    ),
    "consecutive_months": Function(
        "连续月数，做到一次即重新计算，有正当理由的月份不计",
        ("months",),
        ("least",),
        lambda case: f"M ≥ {case.value('least')}",
        months_judged,
        kinds={"months": "months"},
    ),
}
