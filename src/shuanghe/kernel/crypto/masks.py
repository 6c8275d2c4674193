"""How personal numbers look to those who may not see them whole."""

SHOWN = 3, 4


def mask_id_number(value: str) -> str:
    """First and last character alone: with the birth date known, more would give it away."""
    return _masked(value, 1, 1)


def mask_phone(value: str) -> str:
    """First three and last four digits, as people are used to; less of a short number."""
    head, tail = SHOWN
    return _masked(value, head, tail) if len(value) > head + tail else _masked(value, 1, 1)


def _masked(value: str, head: int, tail: int) -> str:
    hidden = len(value) - head - tail
    if hidden <= 0:
        return "*" * len(value)
    return value[:head] + "*" * hidden + value[-tail:]
