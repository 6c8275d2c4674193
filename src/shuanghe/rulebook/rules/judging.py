"""A rule and its numbers come in; whether it is met, the formula and a sentence come out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from shuanghe.rulebook.rules.cases import Case
from shuanghe.rulebook.rules.functions import FUNCTIONS
from shuanghe.rulebook.rules.numbers import NUMBERS, Counted, impossible, number_fine
from shuanghe.rulebook.rules.values import Citation, Counting, Rule

WHOLES = frozenset({"whole", "seats"})


@dataclass(frozen=True)
class Count:
    """What counting gave.

    least: the smallest part that meets the rule, or the largest it allows (ceilings, carry-over);
    a total where written opinions count too. winners and tied are positions in votes, from 0.
    """

    rule: Rule
    is_met: bool
    formula: str
    worked: str
    sentence: str
    least: int | None
    numbers: Mapping[str, Counted] = field(default_factory=dict, compare=False)
    winners: tuple[int, ...] = ()
    tied: tuple[int, ...] = ()
    open_seats: int = 0

    @property
    def verdict(self) -> str:
        """The verdict in the words of the rule's file."""
        counting = cast("Counting", self.rule.counting)
        return counting.met if self.is_met else counting.unmet

    @property
    def citation(self) -> Citation:
        """Where the rule is written."""
        return self.rule.citation

    @property
    def is_soft(self) -> bool:
        """Whether the verdict only warns: weak wording, or a text nobody has read."""
        return self.rule.is_soft


def numbers_of(counting: Counting) -> tuple[str, ...]:
    """The names of the numbers a rule takes, in the file's order."""
    return tuple(name for _, name in counting.numbers)


def needed_by(counting: Counting) -> tuple[str, ...]:
    """Those without which it cannot be judged; of several month counters one is enough."""
    optional = FUNCTIONS[counting.function].optional
    names = tuple(name for role, name in counting.numbers if role not in optional)
    return () if len(counting.named("months")) > 1 else names


def faults_of(rule: Rule, numbers: Mapping[str, object]) -> tuple[str, ...]:
    """What keeps the rule from being judged, a sentence each: missing, wrong or impossible numbers.

    Numbers that the rule does not take are held against the others all the same.
    """
    counting = rule.counting
    if counting is None:
        return (f"规则 {rule.id} 没有计票方法",)
    return tuple(dict.fromkeys(_faults(counting, _given(counting, numbers))))


def _given(counting: Counting, numbers: Mapping[str, object]) -> dict[str, object]:
    """What was given; of one candidate alone, yes is the votes and one seat is meant."""
    given = {name: value for name, value in numbers.items() if value is not None}
    if "votes" in numbers_of(counting) and "votes" not in given and "yes" in given:
        given["votes"] = (given.pop("yes"),)
        given.setdefault("seats", 1)
    return given


def _faults(counting: Counting, given: Mapping[str, object]) -> Iterator[str]:
    takes = "、".join(f"{NUMBERS[one].title}（{one}）" for one in numbers_of(counting))
    for name in sorted(given.keys() - NUMBERS.keys()):
        yield f"不认识的数“{name}”；这条规则要的是：{takes}"
    for name in needed_by(counting):
        if name not in given:
            yield f"缺少{NUMBERS[name].title}（{name}）"
    if not given.keys() & set(numbers_of(counting)) and not needed_by(counting):
        yield f"至少要给一项：{takes}"
    fine: dict[str, Counted] = {}
    for name in [one for one in given if one in NUMBERS]:
        try:
            fine[name] = number_fine(name, given[name])
        except ValueError as error:
            yield str(error)
    for role, name in counting.numbers:
        if role in WHOLES and fine.get(name) == 0:
            yield f"{NUMBERS[name].title}（{name}）是 0，没有可算的对象，请核对"
    yield from impossible(fine)


def count_of(rule: Rule, numbers: Mapping[str, object]) -> Count:
    """Judge a rule by its counting function; faults_of(rule, numbers) must be empty.

    Raises KeyError or ValueError when it is not.
    """
    counting = cast("Counting", rule.counting)
    given = _given(counting, numbers)
    fine = {name: number_fine(name, value) for name, value in given.items()}
    case, function = Case(rule, counting, fine), FUNCTIONS[counting.function]
    outcome = function.judge(case)
    verdict = counting.met if outcome.is_met else counting.unmet
    return Count(
        rule=rule,
        is_met=outcome.is_met,
        formula=function.formula(case),
        worked=outcome.worked,
        sentence=f"{outcome.said}，{verdict}。",
        least=outcome.least,
        numbers={name: fine[name] for name in numbers_of(counting) if name in fine},
        winners=outcome.elected.winners if outcome.elected else (),
        tied=outcome.elected.tied if outcome.elected else (),
        open_seats=outcome.elected.open_seats if outcome.elected else 0,
    )


def formula_of(rule: Rule) -> str:
    """The formula of a rule in general; "" for a rule that is not counted."""
    if rule.counting is None:
        return ""
    return FUNCTIONS[rule.counting.function].formula(Case(rule, rule.counting, {}))
