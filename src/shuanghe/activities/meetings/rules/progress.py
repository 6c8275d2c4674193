"""Where a meeting stands on its way to the archive, and which page comes next."""

from dataclasses import dataclass

from shuanghe.activities.meetings.rules.flow import FROZEN, HELD, PLANNED, SIGNED

PLAN, NOTICE, HOLD, SIGN, FREEZE = "plan", "notice", "hold", "sign", "freeze"
STAGES = (PLAN, NOTICE, HOLD, SIGN, FREEZE)


@dataclass(frozen=True)
class Progress:
    """done: the stages behind; current: the one to do now, "" when nothing is left."""

    done: frozenset[str]
    current: str


def progress(*, state: str, is_notified: bool, is_over: bool, is_complete: bool) -> Progress:
    """The stages of a meeting in a state.

    A notice is skipped once the day has come (is_over) or somebody records already: it helps and
    is no condition. is_complete: nothing is missing before the minutes can be signed.
    """
    done = {PLAN}
    if is_notified:
        done.add(NOTICE)
    if state == PLANNED:
        current = HOLD if is_notified or is_over else NOTICE
    elif state == HELD:
        current = SIGN if is_complete else HOLD
        done |= {HOLD} if is_complete else set()
    elif state == SIGNED:
        done |= {HOLD, SIGN}
        current = FREEZE
    elif state == FROZEN:
        done |= {HOLD, SIGN, FREEZE}
        current = ""
    else:
        current = ""
    return Progress(frozenset(done), current)
