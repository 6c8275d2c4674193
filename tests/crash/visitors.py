"""Secretaries who file record after record over HTTP, and press again when nothing answers."""

import os
import re
import time
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from tests.crash.worlds import PASSWORD, PDF

BOUNDARY = "----a-sheet-of-paper"
AGAIN = 0.01
PATIENCE = 60.0
FILED, BUSY, FULL = 302, 503, 507


class Stay(HTTPRedirectHandler):
    """A redirect is the answer: it says that the record is filed."""

    def redirect_request(self, *args, **kwargs):
        return None


class Secretary:
    """A browser signed in as the secretary of a branch, with the record form open."""

    def __init__(self, address: str, branch: str) -> None:
        self.address, self.branch = address, branch
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), Stay())
        self.form: dict[str, str] = {}

    def asked(self, path: str, data: bytes | None = None, kind: str = "") -> tuple[int, str]:
        """Status and text of a page. Raises OSError or HTTPException when nothing answers."""
        headers = {"Referer": self.address + path} | ({"Content-Type": kind} if kind else {})
        request = Request(self.address + path, data=data, headers=headers)
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode()

    def arrive(self) -> "Secretary":
        """Sign in and open the form, however often it takes."""
        until = time.monotonic() + PATIENCE
        while not self.form:
            try:
                self._arrive()
            except (OSError, HTTPException, LookupError):
                assert time.monotonic() < until, "nobody can sign in"
                time.sleep(AGAIN)
        return self

    def _arrive(self) -> None:
        token = hidden(self.asked("/sign-in/")[1], "csrfmiddlewaretoken")
        given = {"csrfmiddlewaretoken": token, "login": self.branch.lower(), "password": PASSWORD}
        status, text = self.asked("/sign-in/", urlencode(given).encode())
        if status != FILED:
            raise LookupError(text[-500:])
        text = self.asked(f"/records/new/?organisation={self.branch}")[1]
        self.form = {name: hidden(text, name) for name in ("csrfmiddlewaretoken", "listed")}
        self.form["done_on"] = re.search(r'name="done_on" value="([^"]*)"', text)[1]

    def file(self, key: str, *, paper: bytes = b"") -> tuple[int, str]:
        """Send the form once; status and text of the answer."""
        members = [("present", one) for one in self.form["listed"].split(",") if one]
        fields = [
            *self.form.items(), *members, ("organisation", self.branch), ("client_key", key),
            ("audience", "roll"), ("kinds", "theme_day"), ("title", f"学习 {key}"),
        ]  # fmt: skip
        return self.asked(
            "/records/new/", body(fields, paper), f"multipart/form-data; boundary={BOUNDARY}"
        )


def hidden(text: str, name: str) -> str:
    """The value of a hidden field. Raises LookupError when it is not there."""
    found = re.search(f'name="{name}" value="([^"]*)"', text)
    if found is None:
        raise LookupError(f"no {name} in {text[:300]}")
    return found[1]


def body(fields: list[tuple[str, str]], paper: bytes) -> bytes:
    """Fields and a file as browsers send them."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    sent = "".join(parts).encode()
    if paper:
        named = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="paper"; filename="纪要.pdf"'
        sent += named.encode() + b"\r\nContent-Type: application/pdf\r\n\r\n" + paper + b"\r\n"
    return sent + f"--{BOUNDARY}--\r\n".encode()


def go_on(address: str, branch: str, home: Path) -> None:
    """File until HOME/stop is there. HOME/acks takes what was acknowledged, HOME/odd what is wrong.

    The same form is sent again while nothing answers, as a person does; so every record is there
    once, whatever was killed when.
    """
    secretary, number = Secretary(address, branch).arrive(), 0
    while not (home / "stop").exists():
        number += 1
        key = f"{branch}-{number}"
        paper = PDF + key.encode() * 2000 if number % 3 == 0 else b""
        while True:
            try:
                status, text = secretary.file(key, paper=paper)
            except (OSError, HTTPException):
                status, text = 0, ""
            if status == FILED:
                told(home / "acks", key)
                break
            if status not in (0, BUSY):
                words = re.sub(r"<[^>]*>|\s+", " ", text)[-300:]
                told(home / "odd", f"{key} {status} {words}")
            if (home / "stop").exists():
                break
            time.sleep(AGAIN)


def told(place: Path, line: str) -> None:
    """Add a line to a file that several processes add to."""
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.write(handle, f"{line}\n".encode())
    os.close(handle)
