"""The year's life meeting of a sample branch: its steps, and how members were appraised."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from shuanghe.project.sample.rules.sittings import Appraised

# Days of the steps, from the day of the meeting.
STEPS = {
    "theme_settled": -20,
    "study": -14,
    "opinions_heard": -10,
    "talks_held": -7,
    "problems_found": 0,
    "criticism": 0,
    "rectification_listed": 9,
}
ONE_IN = 4


def life_steps(held_on: date, *, on: date) -> dict[str, date]:
    """What came before and after a life meeting, as far as it has come."""
    days = {code: held_on + timedelta(days=by) for code, by in STEPS.items()}
    return {code: day for code, day in days.items() if day <= on}


def appraised_of(
    home: Sequence[str], *, graded: Sequence[str], there: int, dice: Random
) -> list[Appraised]:
    """Every member at home in the branch; one in four of those graded is 优秀.

    there: how many with a vote were there, and so the ballots on each.
    """
    best = set(dice.sample(graded, len(graded) // ONE_IN))
    found = []
    for name in home:
        if name not in graded:
            found.append(Appraised(name, is_graded=False))
            continue
        excellent = dice.randint(*((there // 2, there) if name in best else (0, there // 2)))
        opinion = "excellent" if name in best else "qualified"
        counts = (excellent, there - excellent, 0, 0)
        found.append(Appraised(name, is_graded=True, counts=counts, opinion=opinion))
    return found
