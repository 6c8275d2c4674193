"""The demonstration signs in like a person, and its accounts see what their roles see."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from shuanghe.project.sample.documents import sample_write
from shuanghe.project.services.processes import running, web_server
from shuanghe.project.services.sampling import (
    is_sample_there,
    sample_folder,
    sign_in_for_visit,
    sign_ins,
)
from shuanghe.project.services.visiting import (
    VisitFailed,
    Visitor,
    is_listening,
    port_free,
    wait_until_open,
)

FORM = """<form action="/find"><input name="q"></form>
<form method="post" action="/enter"><input type="hidden" name="token" value="t1">
<input name="login"><input type="password" name="secret"><button>登录</button></form>"""


class Site(BaseHTTPRequestHandler):
    """A page with a sign-in form that lets one person in."""

    def do_GET(self):
        self.answer(200 if self.path == "/" else 404, FORM)

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        is_right = sent == "token=t1&login=zhibu&secret=right"
        self.answer(200, "<main>欢迎</main>" if is_right else FORM)

    def answer(self, code, text):
        self.send_response(code)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        """Nothing on the terminal."""


@pytest.fixture
def site():
    """The address of the page."""
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_visitor_fills_in_the_form_that_asks_for_a_password(site):
    visitor = Visitor(site)
    page = visitor.sign_in(visitor.get("/"), username="zhibu", password="right")
    assert "欢迎" in page.text


def test_a_visitor_notices_that_the_form_came_back(site):
    visitor = Visitor(site)
    with pytest.raises(VisitFailed, match="没有登录成功"):
        visitor.sign_in(visitor.get("/"), username="zhibu", password="wrong")


def test_a_page_that_is_not_there_fails_the_visit(site):
    with pytest.raises(VisitFailed, match="404"):
        Visitor(site).get("/nothing")


def test_an_empty_installation_holds_no_sample(db):
    assert not is_sample_there()


def test_the_self_check_signs_in_as_a_branch_secretary_of_the_sample(settings, tmp_path):
    settings.HOME = tmp_path
    sample_write(sample_folder(), seed=1, on=date(2026, 11, 21))
    assert "branch_secretary" in sign_in_for_visit().roles
    assert all(one.password for one in sign_ins())


def test_processes_of_ours_are_gone_after_the_block():
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    with running(sleeper, sleeper) as processes:
        assert [process.poll() for process in processes] == [None, None]
    assert [process.poll() for process in processes] == [-signal.SIGTERM] * 2


def test_both_web_servers_listen_where_they_are_told(monkeypatch):
    monkeypatch.setenv("SHUANGHE_SECRET_FILE", __file__)
    for has_granian in (True, False):
        monkeypatch.setattr("importlib.util.find_spec", lambda _name, has=has_granian: has)
        port = port_free()
        with running(web_server(host="127.0.0.1", port=port, workers=1)):
            wait_until_open(port)
            assert is_listening(port)


def test_stopping_the_program_stops_what_it_started():
    code = (
        "import sys; from shuanghe.project.services.processes import running, watch\n"
        "with running([sys.executable, '-c', 'import time; time.sleep(60)']) as made:\n"
        "    print(made[0].pid, flush=True); sys.exit(watch(made))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as main:
        child = int(main.stdout.readline())
        time.sleep(0.5)
        main.send_signal(signal.SIGTERM)
        assert main.wait(15) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
