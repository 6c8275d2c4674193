"""Too many requests at once are turned away cheaply; those inside are served as before."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest
from tests.servers import free_port

from shuanghe.project.services import turnstile
from shuanghe.project.services.processes import running, web_server
from shuanghe.project.services.turnstile import Turnstile

TRIES = 40


class Pages:
    """An application that answers when it is let go, and knows how many were ever inside."""

    def __init__(self):
        self.gate = threading.Event()
        self.lock = threading.Lock()
        self.inside = self.most = self.served = 0

    def __call__(self, environ, start_response):
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.gate.wait(20)
        with self.lock:
            self.inside -= 1
            self.served += 1
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"page"]


def environ(path="/month/", method="GET", **more):
    return {"PATH_INFO": path, "REQUEST_METHOD": method, **more}


def asked(door, **words):
    """Status, headers and body of one request."""
    said = []
    body = door(environ(**words), lambda status, headers: said.extend((status, dict(headers))))
    return int(said[0][:3]), said[1], b"".join(body)


def door_to(pages, *, waiting=4, patience=20.0):
    return Turnstile(
        pages, threads=2, waiting=waiting, patience=patience,
        passes=("/static/",), probes=frozenset({"/healthz"}),
    )  # fmt: skip


def flood(door, pages, *, settled):
    """Many requests at once; the gate opens when so many were turned away or are waiting."""
    with ThreadPoolExecutor(TRIES) as crowd:
        told = [crowd.submit(asked, door) for _ in range(TRIES)]
        until = time.monotonic() + 15
        while sum(one.done() for one in told) < settled and time.monotonic() < until:
            time.sleep(0.01)
        turned_away = sum(one.done() for one in told)
        pages.gate.set()
        return turned_away, [one.result() for one in told]


def test_what_finds_the_queue_full_is_turned_away_before_any_work():
    pages = Pages()
    turned_away, told = flood(door_to(pages), pages, settled=TRIES - 6)
    assert turned_away == TRIES - 6
    assert sorted(status for status, _headers, _body in told) == [200] * 6 + [503] * (TRIES - 6)
    assert (pages.most, pages.served) == (2, 6)


def test_without_the_limit_every_request_piles_up():
    """The control: the same crowd, and nobody hears anything until the work is done."""
    pages = Pages()
    turned_away, told = flood(door_to(pages, waiting=TRIES), pages, settled=1)
    assert turned_away == 0
    assert [status for status, _headers, _body in told] == [200] * TRIES
    assert pages.served == TRIES


def test_the_refusal_says_in_plain_chinese_when_to_come_back():
    door = door_to(Pages(), waiting=-2)
    status, headers, body = asked(door)
    assert (status, headers["Retry-After"]) == (503, "5")
    assert "现在使用的人太多" in body.decode()
    assert "什么都没有改动" in body.decode()
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Frame-Options"] == "DENY"
    assert int(headers["Content-Length"]) == len(body)


def test_a_program_hears_the_refusal_in_its_own_words():
    status, headers, body = asked(door_to(Pages(), waiting=-2), HTTP_ACCEPT="application/json")
    assert (status, headers["Content-Type"]) == (503, "application/json; charset=utf-8")
    assert json.loads(body)["error"]["code"] == "busy"


def test_files_and_probes_are_answered_however_full_it_is():
    pages = Pages()
    pages.gate.set()
    door = door_to(pages, waiting=-2)
    assert asked(door, path="/static/site.css")[0] == 200
    assert asked(door, path="/healthz")[0] == 200
    assert asked(door, path="/month/")[0] == 503


def test_nobody_waits_longer_than_the_patience():
    pages = Pages()
    door = door_to(pages, waiting=4, patience=0.2)
    with ThreadPoolExecutor(3) as crowd:
        working = [crowd.submit(asked, door) for _ in range(2)]
        while pages.inside < 2:
            time.sleep(0.01)
        began = time.monotonic()
        assert crowd.submit(asked, door).result()[0] == 503
        assert time.monotonic() - began < 5
        pages.gate.set()
        assert [one.result()[0] for one in working] == [200, 200]
    assert asked(door)[0] == 200
    assert pages.served == 3


def test_after_the_crowd_everybody_is_served_again():
    pages = Pages()
    door = door_to(pages)
    flood(door, pages, settled=TRIES - 6)
    assert [asked(door)[0] for _ in range(20)] == [200] * 20


class Streaming:
    """A body in pieces, made where it may tell which thread makes it."""

    streaming = True

    def __init__(self, count, wrong=False):
        self.count, self.wrong = count, wrong
        self.threads, self.made, self.closed = set(), 0, threading.Event()

    def __iter__(self):
        for number in range(self.count):
            self.threads.add(threading.get_ident())
            self.made += 1
            yield b"%d," % number
        if self.wrong:
            raise RuntimeError("the file broke off")

    def close(self):
        self.threads.add(threading.get_ident())
        self.closed.set()


def streaming(body):
    def pages(environ, start_response):
        body.threads.add(threading.get_ident())
        start_response("200 OK", [])
        return body

    return pages


def test_a_streamed_file_is_made_in_one_thread_and_whole():
    body = Streaming(100)
    status, _headers, text = asked(door_to(streaming(body)))
    assert (status, text) == (200, b"".join(b"%d," % number for number in range(100)))
    assert body.closed.wait(5)
    assert len(body.threads) == 1
    assert threading.get_ident() not in body.threads


def test_a_reader_who_goes_away_ends_the_making_of_a_file():
    body = Streaming(1000)
    pieces = door_to(streaming(body))(environ(), lambda *_: None)
    assert next(iter(pieces)) == b"0,"
    pieces.close()
    assert body.closed.wait(5)
    assert body.made < 30


def test_a_file_that_breaks_off_does_not_end_as_if_it_were_whole():
    with pytest.raises(RuntimeError, match="broke off"):
        asked(door_to(streaming(Streaming(3, wrong=True))))


def test_the_headers_of_a_file_are_told_without_making_it():
    body = Streaming(1000)
    assert asked(door_to(streaming(body)), method="HEAD")[::2] == (200, b"")
    assert body.closed.wait(5)
    assert body.made == 0


def test_a_fault_of_the_application_reaches_the_server_and_frees_the_turn():
    def broken(environ, start_response):
        raise LookupError("broken")

    door = door_to(broken, waiting=0)
    for _ in range(5):
        with pytest.raises(LookupError):
            asked(door)


def test_requests_turned_away_are_counted(monkeypatch):
    counted = []
    monkeypatch.setattr(turnstile, "request_measured", lambda **facts: counted.append(facts))
    asked(door_to(Pages(), waiting=-2), method="POST")
    assert counted == [{"part": "shed", "method": "POST", "status": 503, "seconds": 0.0}]


def fetched(port):
    """Status, when to come back and seconds of one request to the real server."""
    talk, began = HTTPConnection("127.0.0.1", port, timeout=30), time.monotonic()
    talk.request("GET", "/")
    answer = talk.getresponse()
    answer.read()
    return answer.status, answer.headers["Retry-After"], time.monotonic() - began


def test_the_real_server_has_threads_left_to_turn_people_away(monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "shuanghe.project.settings.test")
    monkeypatch.setenv("SHUANGHE_SECRET_FILE", __file__)
    port = free_port()
    command = web_server(host="127.0.0.1", port=port, workers=1)
    with running([*command[:-1], "tests.project.slow_pages:application"]):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                assert fetched(port)[0] == 200
                break
            except ConnectionError:
                time.sleep(0.1)
        with ThreadPoolExecutor(TRIES) as crowd:
            told = list(crowd.map(lambda _: fetched(port), range(TRIES)))
        assert sorted(one[0] for one in told) == [200] * 4 + [503] * (TRIES - 4)
        assert {one[1] for one in told if one[0] == 503} == {"5"}
        quickest = min(one[2] for one in told if one[0] == 200)
        assert max(one[2] for one in told if one[0] == 503) < quickest + 1
        assert fetched(port)[0] == 200
