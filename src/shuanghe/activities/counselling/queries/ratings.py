"""How counsellors were rated: worked out from what hosts said, never typed."""

from collections.abc import Iterable
from dataclasses import dataclass

from shuanghe.activities.counselling.models import Appointment, HostRating


@dataclass(frozen=True)
class Rating:
    """The mean of all ratings that stand, 0 to 100, and of how many."""

    score: float
    count: int


def ratings_of(counsellors: Iterable[int]) -> dict[int, Rating]:
    """Counsellor id → rating in view; of a quarter the newest word of a host counts."""
    rows = HostRating.objects.filter(appointment__counsellor_id__in=set(counsellors))
    told = rows.order_by("id").values_list(
        "appointment__counsellor_id", "appointment_id", "year", "quarter", "score"
    )
    newest: dict[int, dict[tuple[int, int, int], int]] = {}
    for counsellor, appointment, year, quarter, score in told:
        newest.setdefault(counsellor, {})[appointment, year, quarter] = score
    return {
        counsellor: Rating(sum(one.values()) / len(one), len(one))
        for counsellor, one in newest.items()
    }


def ratings_given(appointment: Appointment) -> list[HostRating]:
    """Everything a host said under one appointment, newest first."""
    return list(HostRating.objects.filter(appointment=appointment).order_by("-id"))
