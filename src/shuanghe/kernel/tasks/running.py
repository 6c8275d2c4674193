"""The kinds of jobs, and what a handler may do while it runs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Handler = Callable[["Run"], None]


@dataclass(frozen=True)
class JobKind:
    """A sort of job, plugged in by project.

    The handler of an ordinary job runs in one transaction that also marks it done: killed at any
    moment, it either happened or did not. in_steps: a long job with transactions of its own; it
    may report progress and must do no harm when it is run again from the start.
    """

    code: str
    title: str
    handler: Handler
    in_steps: bool = False


@dataclass(frozen=True)
class Run:
    """One attempt at a job: its key and payload; progress(done, total) for a job in steps."""

    key: str
    payload: Mapping[str, Any]
    attempt: int
    progress: Callable[[int, int], None]


_kinds: dict[str, JobKind] = {}


def job_kinds_plug(kinds: Iterable[JobKind]) -> None:
    """Make sorts of jobs known; only project calls this."""
    _kinds.update({kind.code: kind for kind in kinds})


def kind_of(code: str) -> JobKind | None:
    """The sort of that code; None when this version of the program does not know it."""
    return _kinds.get(code)
