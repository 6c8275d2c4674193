"""A line to a server that can be made slow, silent, or torn."""

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers import free_port

PORTION = 65536
RESET = struct.pack("ii", 1, 0)
"""Linger for no time: closing a socket sends a reset."""


class Line(threading.Thread):
    """Passes bytes to and from a port of this machine. delay: seconds each portion takes."""

    def __init__(self, target: int) -> None:
        super().__init__(daemon=True)
        self.target, self.port = target, free_port()
        self.delay, self.is_silent = 0.0, False
        self.loop = asyncio.new_event_loop()
        self.open: set[asyncio.StreamWriter] = set()
        self.is_up = threading.Event()

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        serving = asyncio.start_server(self._joined, "127.0.0.1", self.port)
        server = self.loop.run_until_complete(serving)
        self.is_up.set()
        self.loop.run_forever()
        server.close()

    def tear(self) -> None:
        """Reset every connection."""
        self.loop.call_soon_threadsafe(self._torn)

    def _torn(self) -> None:
        for writer in list(self.open):
            plain = writer.get_extra_info("socket")
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_connection("127.0.0.1", self.target)
        both = {writer, onward}
        self.open |= both
        try:
            await asyncio.gather(self._passed(reader, onward), self._passed(there, writer))
        finally:
            self.open -= both
            for one in both:
                one.close()

    async def _passed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while portion := await reader.read(PORTION):
                await asyncio.sleep(self.delay)
                while self.is_silent:
                    await asyncio.sleep(0.05)
                writer.write(portion)
                await writer.drain()
        except OSError:
            writer.transport.abort()
        finally:
            writer.close()


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line to a port, taken down afterwards."""
    line = Line(port)
    line.start()
    assert line.is_up.wait(20)
    try:
        yield line
    finally:
        line.loop.call_soon_threadsafe(line.loop.stop)
        line.join(20)
