"""Requests that arrive when they are due, whether or not the former ones were answered.

A generator that waits for an answer before it sends the next request goes easy on a slow server and
then reports that it was fast. Here the moments are drawn beforehand (a Poisson stream of a fixed
rate and seed), and the time of an answer counts from the moment the request was due. Connections
are kept alive and used again; one more is opened when none is free.
"""

import asyncio
import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

PATIENCE = 60.0


class Asked(NamedTuple):
    """A request: what it counts as, and its bytes."""

    kind: str
    raw: bytes


class Told(NamedTuple):
    """An answer: when it was due (seconds from the start), how long it took from then on.

    status 0: no answer at all.
    """

    kind: str
    due: float
    took: float
    status: int
    size: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_good(self) -> bool:
        """A page, or after a form the way to what it made; never the way to the sign-in."""
        if self.kind == "write":
            return self.status == 302 and "login" not in self.headers.get("location", "")
        return self.status == 200


def request(
    method: str,
    path: str,
    *,
    headers: Mapping[str, str],
    body: bytes = b"",
    host: str = "localhost",
) -> bytes:
    """The bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def moments(rate: float, seconds: float, *, seed: int = 1) -> Iterator[float]:
    """When requests are due: a Poisson stream."""
    draw = random.Random(seed)
    at = draw.expovariate(rate)
    while at < seconds:
        yield at
        at += draw.expovariate(rate)


def arrived(port: int, due: Sequence[tuple[float, Asked]]) -> list[Told]:
    """Send every request when it is due; all answers, in the order in which they were due."""
    return asyncio.run(_all(port, due))


def by_clients(port: int, clients: int, asked: Iterable[Asked]) -> list[Told]:
    """So many clients, each sending its next request when the former was answered."""

    async def run() -> list[Told]:
        line = _Line(port)
        waiting = iter(asked)
        told: list[Told] = []

        async def one() -> None:
            for one_asked in waiting:
                answer = await line.tell(one_asked, time.perf_counter(), 0.0)
                told.append(answer)

        await asyncio.gather(*(one() for _ in range(clients)))
        line.close()
        return told

    return asyncio.run(run())


async def _all(port: int, due: Sequence[tuple[float, Asked]]) -> list[Told]:
    line = _Line(port)
    start = time.perf_counter() + 0.1
    running = []
    for at, asked in due:
        pause = start + at - time.perf_counter()
        if pause > 0:
            await asyncio.sleep(pause)
        running.append(asyncio.create_task(line.tell(asked, start + at, at)))
    told = await asyncio.gather(*running)
    line.close()
    return list(told)


class _Line:
    """Connections to one server; a free one is used again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def tell(self, asked: Asked, since: float, due: float) -> Told:
        """Send one request and read its answer; a connection that broke is not used again."""
        status, headers, body = 0, {}, b""
        try:
            async with asyncio.timeout(PATIENCE):
                ends = self.free.pop() if self.free else await self._open()
                ends[1].write(asked.raw)
                status, headers, body = await _answer(ends[0])
                self.free.append(ends)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            status = 0
        took = time.perf_counter() - since
        return Told(asked.kind, due, took, status, len(body), headers, body)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)

    def close(self) -> None:
        for _reader, writer in self.free:
            writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in filter(None, head[1:]):
        name, _, value = line.partition(":")
        key, value = name.strip().lower(), value.strip()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    status = int(head[0].split(" ", 2)[1])
    if headers.get("transfer-encoding") == "chunked":
        pieces = []
        while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
            pieces.append((await reader.readexactly(size + 2))[:-2])
        await reader.readexactly(2)
        return status, headers, b"".join(pieces)
    return status, headers, await reader.readexactly(int(headers.get("content-length", "0")))


def quantile(values: Sequence[float], share: float) -> float:
    """The value that a share of all do not exceed; nothing counts as no time."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
