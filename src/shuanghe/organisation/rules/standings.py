"""The dated standings that a handful of known days adds up to."""

from datetime import date

PROBATIONARY, FULL = "probationary", "full"
OFF_THE_ROLL = ("left", "removed", "deceased")


def standing_since(
    kind: str,
    *,
    stated_on: date | None,
    joined_on: date | None,
    confirmed_on: date | None,
    otherwise: date,
) -> date:
    """From which day a standing holds when nobody wrote it down.

    Stated day first; a full member from confirmation (or joining), a probationary member from
    joining, anyone else from `otherwise`.
    """
    if stated_on is not None:
        return stated_on
    if kind == FULL:
        return confirmed_on or joined_on or otherwise
    if kind == PROBATIONARY:
        return joined_on or otherwise
    return otherwise


def standing_line(
    kind: str, *, since: date, joined_on: date | None, confirmed_on: date | None
) -> list[tuple[str, date, date | None]]:
    """All standings up to now as (kind, from, until): what joining and confirmation imply, then
    today's from `since`.
    """
    steps = [(kind, since)]
    if kind != PROBATIONARY:
        earlier = [(PROBATIONARY, joined_on)]
        if kind != FULL:
            earlier.append((FULL, confirmed_on))
        steps = [(name, day) for name, day in earlier if day is not None and day < since] + steps
    ends: list[date | None] = [day for _, day in steps[1:]]
    return [
        (name, day, end)
        for (name, day), end in zip(steps, [*ends, None], strict=True)
        if end is None or day < end
    ]
