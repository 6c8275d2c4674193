"""Text that looks like SQL, a template, a header, a path or another server does nothing."""

import io
import socket
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from tests.identity.conftest import EVERYTHING

from shuanghe.kernel.documents import download
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.uploads.papers import PaperRefused, paper_check, paper_response
from shuanghe.organisation.models import Organisation
from shuanghe.records.models import Record

SQL = ("'; DROP TABLE records_record; --", "\" OR 1=1 --", "') UNION SELECT 1,2,3 --",
       "1; SELECT 1", "%' OR '%'='", "\\'; --", "x'/**/OR/**/'1'='1")  # fmt: skip
TEMPLATES = ("{{7*191}}", "{% if 1 %}{{7*191}}{% endif %}", "${7*191}", "#{7*191}", "<%= 7*191 %>",
             "{0.__class__}", "%(password)s", "{{ request.user.password }}")  # fmt: skip
SERVERS = ("http://127.0.0.1:8000/", "http://2130706433/", "http://[::2]/", "http://0x7f.1/",
           "//169.254.169.254/latest/", "file:///etc/passwd", "gopher://127.0.0.1/", "\\\\evil\\x",
           "http://evil.example@127.0.0.1/", "https:evil.example", "/\\evil.example",
           "///evil.example", "javascript:alert(1)",
           "http://127.0.0.1%2f.evil.example")  # fmt: skip
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def filed(browser, **changes):
    sent = {"organisation": "Z1", "client_key": str(changes), "kinds": "theme_day",
            "done_on": "2026-03-09", "title": "学习", "audience": "roll"}  # fmt: skip
    return browser.post("/records/new/", {**sent, **changes})


@pytest.mark.parametrize("text", SQL)
def test_text_that_looks_like_sql_changes_nothing(attacker, text):
    browser = attacker()
    with looking(EVERYTHING):
        before = Organisation.objects.count()
    for path in ("/members/?q=", "/search/?q=", "/organisations/?q=", "/audit/?person=",
                 "/records/?q=", "/month/?organisation=", "/procedures/cases/?q="):  # fmt: skip
        name = path.partition("?")[2].rstrip("=")
        assert browser.get(path.partition("?")[0], {name: text}).status_code in (200, 302, 404)
    filed(browser, title=text, summary=text)
    with looking(EVERYTHING):
        assert Organisation.objects.count() == before
        assert set(Record.objects.values_list("title", flat=True)) <= {text}


@pytest.mark.parametrize("text", TEMPLATES)
def test_text_that_looks_like_a_template_is_shown_as_it_is(attacker, text):
    browser = attacker(name=text[:60])
    pages = [browser.get(path, {"q": text}).content.decode() for path in ("/search/", "/records/")]
    pages.append(filed(browser, title=text, done_on="").content.decode())
    for page in pages:
        assert "1337" not in page
        assert "argon2" not in page


@pytest.mark.parametrize("place_", SERVERS)
def test_no_redirect_leads_to_another_server(attacker, place, place_):
    browser = attacker()
    sent = [
        browser.get("/sign-in/", {"next": place_}),
        browser.post("/sign-in/", {"login": "u0", "password": "x", "next": place_}),
        browser.post("/language/", {"language": "en", "next": place_}),
        browser.get("/nowhere/", headers={"referer": place_}),
        browser.post("/notices/read/", {"next": place_, "back": place_}),
    ]
    for answer in sent:
        leads = answer.headers.get("Location", "/")
        assert leads.startswith("/"), leads
        assert not leads.startswith(("//", "/\\"))
        assert f'href="{place_}"' not in answer.content.decode()


def test_no_page_opens_a_connection_that_input_names(attacker, monkeypatch):
    """A tap on every socket that is opened while such addresses are sent in."""
    opened = []
    real = socket.socket.connect

    def tap(self, address):
        opened.append(address)
        return real(self, address)

    browser = attacker()
    monkeypatch.setattr(socket.socket, "connect", tap)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **_: opened.append(asked) or [])
    for place_ in SERVERS:
        browser.get("/search/", {"q": place_})
        browser.get("/nowhere/", headers={"referer": place_, "x-forwarded-host": "evil.example"})
        filed(browser, title=place_[:200], summary=place_, place=place_[:100])
    assert opened == []
    socket.getaddrinfo("evil.example", 80)
    assert opened


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example"]
)
def test_a_forged_host_name_makes_no_link(db, host):
    for header in ("host", "x-forwarded-host", "forwarded", "x-original-host"):
        answer = Client(raise_request_exception=False).get("/sign-in/", headers={header: host})
        assert "evil.example" not in answer.content.decode()
        assert "evil.example" not in str(answer.headers)


@pytest.mark.parametrize(
    "name",
    ["a\r\nSet-Cookie: x=1.pdf", "a\nX: y.pdf", 'a"; filename="b.exe', "a\x00b.pdf", "支部.pdf"],
)
def test_a_name_with_line_breaks_adds_no_header(name):
    for answer in (
        download(name, [b"x"], "xlsx"),
        paper_response(ContentFile(PDF, "x"), name, kept_hash=""),
    ):
        said = answer["Content-Disposition"]
        assert said.startswith("attachment")
        assert not set(said) & {"\r", "\n", "\x00"}
        assert "Set-Cookie" not in answer.headers
        assert said.count('filename="') <= 1


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "/etc/x.pdf", "..\\..\\x.pdf", "a/../../b.pdf"]
)
def test_a_name_of_a_file_never_leads_out_of_its_folder(attacker, settings, tmp_path, name):
    settings.MEDIA_ROOT = tmp_path / "media"
    paper = io.BytesIO(PDF)
    paper.name = name
    answer = filed(attacker(), title=f"带材料 {name}"[:60], paper=paper)
    assert answer.status_code in (302, 422)
    outside = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert all(one.is_relative_to(tmp_path / "media") for one in outside)
    assert ".." not in "".join(str(one.relative_to(tmp_path)) for one in outside)


def test_a_field_in_the_address_is_not_taken_for_one_of_the_form(attacker):
    browser = attacker()
    sent = {"organisation": "Z1", "client_key": "hpp", "kinds": "theme_day", "audience": "roll",
            "done_on": "2026-03-09"}  # fmt: skip
    answer = browser.post("/records/new/?title=来自地址&done_on=2026-03-10", sent)
    assert answer.status_code == 422
    with looking(EVERYTHING):
        assert not Record.objects.filter(done_on=date(2026, 3, 10)).exists()


def test_a_page_dressed_as_a_picture_is_refused():
    with pytest.raises(PaperRefused):
        paper_check(b"<html><script>alert(1)</script></html>", "a.png")
