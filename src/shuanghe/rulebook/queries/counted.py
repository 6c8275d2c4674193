"""Counting by a rule, or a refusal that says which number is missing."""

from collections.abc import Mapping

from shuanghe.kernel.actions import Refused
from shuanghe.rulebook.rules import NUMBERS, Count, Rule, count_of, faults_of, number_read


class CountRefused(Refused):
    """The numbers do not allow a verdict; faults says in sentences what is wrong with which."""

    def __init__(self, rule: Rule, faults: tuple[str, ...]) -> None:
        self.rule = rule
        self.faults = faults
        super().__init__(f"{rule.id} {rule.title}算不出：{'；'.join(faults)}。")


def counted(rule: Rule, numbers: Mapping[str, object]) -> Count:
    """Judge a rule by its numbers.

    Raises CountRefused when one is missing, wrong or contradicts another.
    """
    faults = faults_of(rule, numbers)
    if faults:
        raise CountRefused(rule, faults)
    return count_of(rule, numbers)


def count_read(rule: Rule, texts: Mapping[str, str]) -> Count:
    """Judge a rule by numbers as people write them; an empty text is a number not given.

    Raises CountRefused as counted() does, and for a text that is no such number.
    """
    numbers: dict[str, object] = {}
    unread = []
    for name, text in texts.items():
        if not text.strip():
            continue
        try:
            numbers[name] = number_read(name, text) if name in NUMBERS else text
        except ValueError as error:
            unread.append(str(error))
    if unread:
        raise CountRefused(rule, tuple(unread))
    return counted(rule, numbers)
