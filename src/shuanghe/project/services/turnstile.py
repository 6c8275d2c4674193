"""So many requests are worked on, so many wait, and every other one is told at once to come back.

A web process answers with a few threads of its own, so it holds no more connections to the database
than that. The web server keeps more threads than these: those wait for a turn, and one that finds
the queue full answers 503 before anything is done. Static files and probes never wait.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from queue import Full, Queue
from threading import Event, Lock
from typing import Any, NamedTuple

from shuanghe.project.services.measuring import request_measured

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

COME_BACK = 5
CHUNKS = 8
GLANCE = 0.5
STALLED = 120.0
PLAIN_HEADERS: Headers = [
    ("Retry-After", str(COME_BACK)),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
BUSY = """<!doctype html>
<html lang="zh-hans"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>现在人太多 · 双核</title></head>
<body><main><h1>现在使用的人太多</h1>
<p>这一次没有受理，什么都没有改动。请等几秒再刷新。</p>
<p>如果刚才在提交表单：返回上一页，填写的内容还在，再提交一次即可，不会重复。</p>
<p lang="en">Too many people are using the system right now. Nothing was changed. Wait a few seconds
and try again; a form may be sent again safely.</p></main></body></html>
""".encode()
BUSY_JSON = (
    '{"error": {"code": "busy", "message": "现在使用的人太多，这一次没有受理。'
    '请按 Retry-After 等待后重试。", "field": null, "faults": []}}'
).encode()
"""What the API says of a 503, byte for byte."""
FOR_MACHINES = "/api/v1/"

log = logging.getLogger(__name__)


class Answer(NamedTuple):
    """What the application said: the status line, its headers, its body."""

    status: str
    headers: Headers
    body: Iterable[bytes]


class Turnstile:
    """A WSGI application around another: bounded work, a bounded queue, bounded patience.

    threads: requests worked on at once; waiting: requests that may wait; patience: seconds that
    one waits at most. passes: the beginnings of paths that never wait; probes: whole paths that
    have a thread of their own.
    """

    def __init__(
        self, application: Application, *, threads: int, waiting: int, patience: float,
        passes: tuple[str, ...] = (), probes: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.application = application
        self.room = threads + waiting
        self.patience = patience
        self.passes, self.probes = passes, probes
        self._workers = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._prober = ThreadPoolExecutor(1, thread_name_prefix="probe")
        self._inside = 0
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(self.passes):
            return self.application(environ, start_response)
        if path in self.probes:
            answer = self._prober.submit(self._run, environ, Future()).result()
        else:
            answer = self._in_turn(environ)
        start_response(answer.status, answer.headers)
        return answer.body

    def _in_turn(self, environ: Environ) -> Answer:
        """The answer after waiting for a turn, or the refusal to wait."""
        with self._lock:
            if self._inside >= self.room:
                return shed(environ)
            self._inside += 1
        told: Future[Answer] = Future()
        self._workers.submit(self._serve, environ, told)
        try:
            return told.result(self.patience)
        except TooLate:
            return shed(environ) if told.cancel() else told.result()

    def _serve(self, environ: Environ, told: "Future[Answer]") -> None:
        """One turn in a thread of ours, unless nobody waits for it any more."""
        try:
            if told.set_running_or_notify_cancel():
                self._run(environ, told)
        finally:
            with self._lock:
                self._inside -= 1

    def _run(self, environ: Environ, told: "Future[Answer]") -> Answer:
        """Ask the application; a body that streams is handed on piece by piece."""
        said: list[Any] = []
        try:
            response = self.application(environ, lambda *line: said.extend(line[:2]))
            if getattr(response, "streaming", False) and environ["REQUEST_METHOD"] != "HEAD":
                stream = Stream()
                told.set_result(Answer(said[0], said[1], stream))
                stream.fill(response)
            else:
                told.set_result(Answer(said[0], said[1], _whole(environ, response)))
        except BaseException as error:
            if told.done():
                log.exception("a page broke off while it was sent")
            else:
                told.set_exception(error)
        return told.result()


class Stream:
    """A body made in one thread and drawn in another, a few pieces apart."""

    def __init__(self) -> None:
        self._pieces: Queue[bytes | BaseException | None] = Queue(CHUNKS)
        self._gone = Event()

    def __iter__(self) -> Iterator[bytes]:
        while (piece := self._pieces.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece

    def close(self) -> None:
        """The reader is finished or gone."""
        self._gone.set()

    def fill(self, response: Any) -> None:
        """Hand on every piece until the end, or until nobody draws any more."""
        try:
            for piece in response:
                if not self._put(piece):
                    break
            self._put(None)
        except BaseException as error:
            self._put(error)
            raise
        finally:
            response.close()

    def _put(self, piece: bytes | BaseException | None) -> bool:
        waited = 0.0
        while not self._gone.is_set() and waited < STALLED:
            try:
                self._pieces.put(piece, timeout=GLANCE)
            except Full:
                waited += GLANCE
            else:
                return True
        return False


def _whole(environ: Environ, response: Any) -> list[bytes]:
    """The body as a list, none for HEAD; the application tidies up in this thread."""
    try:
        return [] if environ["REQUEST_METHOD"] == "HEAD" else list(response)
    finally:
        if hasattr(response, "close"):
            response.close()


def shed(environ: Environ) -> Answer:
    """503 with when to come back, made of nothing but these bytes."""
    method = environ.get("REQUEST_METHOD", "")
    request_measured(part="shed", method=method, status=503, seconds=0.0)
    accepted = environ.get("HTTP_ACCEPT", "")
    is_machine = environ.get("PATH_INFO", "").startswith(FOR_MACHINES) or (
        "application/json" in accepted and "text/html" not in accepted
    )
    body, kind = (BUSY_JSON, "application/json") if is_machine else (BUSY, "text/html")
    headers = [
        ("Content-Type", f"{kind}; charset=utf-8"),
        ("Content-Length", str(len(body))),
        *PLAIN_HEADERS,
    ]
    return Answer("503 Service Unavailable", headers, [] if method == "HEAD" else [body])
