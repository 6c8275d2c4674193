"""A visitor on our own machine: signs in over HTTP like a person and times each page."""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

PATIENCE = 60.0
TIMEOUT = 30.0


class VisitFailed(RuntimeError):  # noqa: N818
    """A page did not answer as it should."""


@dataclass(frozen=True)
class Page:
    """What came back, from where, after how many milliseconds."""

    url: str
    text: str
    milliseconds: float


@dataclass
class Form(HTMLParser):
    """The fields of the form that asks for a password, hidden ones filled."""

    action: str = ""
    values: dict[str, str] = field(default_factory=dict)
    user_field: str = ""
    password_field: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect one tag; a second form starts over until the password field was seen."""
        has = {name: value or "" for name, value in attrs}
        if tag == "form" and not self.password_field:
            self.action, self.values, self.user_field = has.get("action", ""), {}, ""
        if tag != "input" or "name" not in has:
            return
        kind, name = has.get("type", "text"), has["name"]
        if kind == "hidden":
            self.values[name] = has.get("value", "")
        elif kind == "password":
            self.password_field = name
        elif kind in {"text", "email"} and not self.user_field:
            self.user_field = name


class Visitor:
    """A browser without scripts that keeps its cookies."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Page:
        """Fetch a page of the site.

        Raises VisitFailed on anything but success.
        """
        return self._fetch(urljoin(self._address, path), None)

    def sign_in(self, page: Page, *, username: str, password: str) -> Page:
        """Fill in the sign-in form on a page and send it; the page that follows.

        Raises VisitFailed when the form is missing or comes back.
        """
        form = Form()
        form.feed(page.text)
        if not form.password_field or not form.user_field:
            raise VisitFailed(f"{page.url} 上没有登录表单。")
        values = {**form.values, form.user_field: username, form.password_field: password}
        answer = self._fetch(urljoin(page.url, form.action), urlencode(values).encode())
        again = Form()
        again.feed(answer.text)
        if again.password_field:
            raise VisitFailed(f"账号 {username} 没有登录成功，停在 {answer.url}。")
        return answer

    def _fetch(self, url: str, data: bytes | None) -> Page:
        request = Request(url, data=data, headers={"Referer": url})  # noqa: S310 — our own address
        started = time.perf_counter()
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                text = answer.read().decode()
                took = (time.perf_counter() - started) * 1000
                return Page(answer.geturl(), text, round(took, 1))
        except (HTTPError, URLError, TimeoutError) as error:
            raise VisitFailed(f"{url} 没有正常应答：{error}") from error


def port_free() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    """Whether somebody answers on the port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until_open(port: int, *, is_ended: Callable[[], bool] = lambda: False) -> None:
    """Wait for the server to listen.

    is_ended: whether it has given up. Raises VisitFailed then, or after a minute.
    """
    until = time.monotonic() + PATIENCE
    while not is_listening(port):
        if is_ended():
            raise VisitFailed("网页服务没有启动就退出了，原因见上面的输出。")
        if time.monotonic() > until:
            raise VisitFailed("网页服务一分钟内没有启动，请等机器空闲些再试。")
        time.sleep(0.05)
