"""The demonstration signs in like a person, and its accounts see what their roles see."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import typer

from shuanghe.project.management import demo
from shuanghe.project.sample.documents import sample_write
from shuanghe.project.services.processes import exit_codes, running, web_server
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


BEGETTING = (
    "import pathlib, subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "part = pathlib.Path(sys.argv[1] + '.part'); part.write_text(str(child.pid))\n"
    "part.rename(sys.argv[1]); time.sleep(60)"
)


def begetter(told):
    """A server that starts a process of its own, says which, and never listens."""
    return [sys.executable, "-c", BEGETTING, str(told)]


def wait_for(told):
    until = time.monotonic() + 20
    while not told.exists() and time.monotonic() < until:
        time.sleep(0.05)
    return int(told.read_text())


def is_gone(pid):
    """Whether a process ends within a few seconds: it is not ours to wait for."""
    until = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not is_alive(pid)


def is_alive(pid):
    """Whether a process runs; one that ended and that nobody has asked after does not."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return told.rpartition(")")[2].split()[0] not in "ZX"


def test_what_a_process_of_ours_started_is_gone_with_it(tmp_path):
    with running(begetter(tmp_path / "pid")):
        child = wait_for(tmp_path / "pid")
        assert is_alive(child)
    assert is_gone(child)


@pytest.fixture
def signals():
    """Puts back what the program did when asked to stop."""
    kept = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_start_that_takes_too_long_is_told_and_leaves_no_process(
    tmp_path, monkeypatch, capsys, signals
):
    monkeypatch.setattr("shuanghe.project.services.visiting.PATIENCE", 3.0)
    monkeypatch.setattr(demo, "prepare", lambda: None)
    monkeypatch.setattr(demo, "sample_stand_up", lambda tell: None)
    monkeypatch.setattr(demo, "web_server", lambda **_: begetter(tmp_path / "pid"))
    with pytest.raises(typer.Exit) as ended:
        demo.demo(port=port_free())
    assert ended.value.exit_code == 1
    assert "一分钟内没有启动" in capsys.readouterr().err
    assert is_gone(wait_for(tmp_path / "pid"))


def test_a_server_that_ends_at_once_is_not_waited_for():
    began = time.monotonic()
    ending = [sys.executable, "-c", "raise SystemExit(3)"]
    with running(ending) as pages, pytest.raises(VisitFailed, match="退出了"):
        wait_until_open(port_free(), is_ended=lambda: bool(exit_codes(pages)))
    assert time.monotonic() - began < 20


def test_asked_to_stop_while_it_starts_the_program_stops_what_it_started(tmp_path):
    code = (
        "import sys, time\n"
        "from shuanghe.project.services.processes import end_when_asked, running\n"
        "end_when_asked()\n"
        "with running(sys.argv[1:]): time.sleep(60)"
    )
    words = [sys.executable, "-c", code, *begetter(tmp_path / "pid")]
    with subprocess.Popen(words) as main:
        child = wait_for(tmp_path / "pid")
        main.send_signal(signal.SIGTERM)
        assert main.wait(15) == 128 + signal.SIGTERM
    assert is_gone(child)
