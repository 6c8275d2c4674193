"""How anything changes: one permission, one transaction, one audit line, events.

A service is a function decorated with @action. It takes the actor first and, as the keyword
`organisation`, the place where the change happens (anything with a `path`). It tells the trail
what it changed; the decorator does the rest.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import transaction
from django.http import Http404

from shuanghe.kernel.audit.services import line_append
from shuanghe.kernel.permissions import Actor, looking

P = ParamSpec("P")
R = TypeVar("R")
Handler = Callable[..., None]


class Refused(Exception):  # noqa: N818 — it is an answer, not a fault
    """A rule forbids the act. The text says what is wrong and how to mend it."""


def told_together(faults: Iterable[str]) -> str:
    """Several faults, each with its mend, as one text for Refused."""
    return "；".join(one.rstrip("。") for one in faults) + "。"


@dataclass
class Trail:
    """What one action changed, noted by the service for the audit line."""

    target_type: str = ""
    target_id: str = ""
    summary: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    is_noted: bool = False

    def note(
        self,
        target: Any,
        summary: str,
        *,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        """Say what was changed: the row or (type, id), one Chinese sentence, values."""
        if isinstance(target, tuple):
            self.target_type, self.target_id = str(target[0]), str(target[1])
        else:
            self.target_type, self.target_id = target._meta.label_lower, str(target.pk)
        self.summary, self.before, self.after = summary, before or {}, after or {}
        self.is_noted = True


_trail: ContextVar[Trail | None] = ContextVar("trail", default=None)
_inside: dict[str, list[Handler]] = defaultdict(list)
_afterwards: dict[str, list[Handler]] = defaultdict(list)


def trail() -> Trail:
    """The trail of the action that is running.

    Raises RuntimeError outside an action.
    """
    running = _trail.get()
    if running is None:
        raise RuntimeError("只有 @action 服务才能改动数据。")
    return running


def action(
    right: str,
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Make a function a service: checked, atomic, audited.

    right: the permission needed on `organisation` (anywhere, when that keyword is absent or None).
    Without the right the answer is the same as for something that is not there: Http404.
    A service that notes nothing on its trail raises RuntimeError and is rolled back.
    """

    def decorate(service: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        @wraps(service)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            place = kwargs.get("organisation")
            path: str | None = None if place is None else place.path  # type: ignore[attr-defined]
            if not actor.may(right, path):
                raise Http404
            mark = Trail()
            token = _trail.set(mark)
            try:
                with transaction.atomic(), looking(actor.scope(right)):
                    result = service(actor, *args, **kwargs)
                    if not mark.is_noted:
                        raise RuntimeError(f"服务 {service.__name__} 没有记下它改了什么。")
                    line_append(
                        actor=actor,
                        verb=service.__name__,
                        place=path or "",
                        target=(mark.target_type, mark.target_id),
                        summary=mark.summary,
                        before=mark.before,
                        after=mark.after,
                    )
                    return result
            finally:
                _trail.reset(token)

        run.right = right  # type: ignore[attr-defined]
        return run

    return decorate


def subscribe(event: str, handler: Handler, *, inside: bool) -> None:
    """Plug a handler into an event: inside the transaction, or after it has committed.

    Only `project` calls this; it is how a lower layer reaches a higher one without knowing it.
    """
    handlers = (_inside if inside else _afterwards)[event]
    if handler not in handlers:
        handlers.append(handler)


def announce(event: str, **facts: Any) -> None:
    """Tell subscribers that something happened: at once for `inside`, on commit for the others."""
    trail()
    for handler in _inside[event]:
        handler(**facts)
    for handler in _afterwards[event]:
        transaction.on_commit(lambda handler=handler: handler(**facts))  # type: ignore[misc]
