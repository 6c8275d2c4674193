"""How far an agreement has come, and what may follow."""

from enum import StrEnum


class State(StrEnum):
    """draft → comment → signing → in force → amended or closed."""

    DRAFT = "draft"
    COMMENT = "comment"
    SIGNING = "signing"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    CLOSED = "closed"


class Signer(StrEnum):
    """The two who sign: the organisation above, and the one that answers for the targets."""

    ISSUER = "issuer"
    HOLDER = "holder"


NEXT: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.COMMENT, State.CLOSED),
    State.COMMENT: (State.SIGNING, State.DRAFT, State.CLOSED),
    State.SIGNING: (State.IN_FORCE, State.DRAFT, State.AMENDED, State.CLOSED),
    State.IN_FORCE: (State.AMENDED, State.CLOSED),
    State.AMENDED: (),
    State.CLOSED: (),
}
RUNS = frozenset({State.DRAFT, State.COMMENT, State.SIGNING, State.IN_FORCE})
"""States in which an agreement is still the one that counts."""


def may_follow(state: str, wanted: State, *, version: int = 1) -> bool:
    """Whether an agreement may go on to a state; an amendment may be signed without comments."""
    if version > 1 and (state, wanted) == (State.DRAFT, State.SIGNING):
        return True
    return wanted in NEXT[State(state)]
