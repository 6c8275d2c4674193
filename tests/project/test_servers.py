"""The servers that the tests start are really there, and stop."""

import socket
from urllib.parse import urlsplit

import psycopg
from tests import servers


def test_redis_starts_and_answers(redis_server):
    """Redis is for installations with several machines; here it only has to run."""
    port = urlsplit(redis_server).port
    with socket.create_connection(("127.0.0.1", port), timeout=5) as talk:
        talk.sendall(b"PING\r\n")
        assert talk.recv(16) == b"+PONG\r\n"


def test_a_durable_postgresql_syncs_what_it_commits():
    with servers.postgres(is_durable=True) as address, psycopg.connect(address) as database:
        shown = [
            database.execute(f"SHOW {name}").fetchone() for name in ("fsync", "full_page_writes")
        ]
        assert shown == [("on",), ("on",)]


def test_a_server_is_gone_after_its_block():
    with servers.redis() as address:
        port = urlsplit(address).port
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_chromium_is_installed(chromium):
    assert chromium
