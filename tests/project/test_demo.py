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

from shuanghe.identity.models import RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.tree import path_of
from shuanghe.organisation.models import Member, Organisation, Post
from shuanghe.project.services.processes import running, web_server
from shuanghe.project.services.sampling import is_sample_there
from shuanghe.project.services.sign_ins import GUESTS, PASSWORD, sign_ins
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


@pytest.fixture
def branch(db):
    """A sample committee with one branch, its secretary and one more member."""
    with looking(Scope.everything("测试")):
        top = place("SL-0", "committee", None)
        made = place("SL-1", "branch", top)
        people = [
            Member.objects.create(name=name, organisation=made, standing="full", is_sample=True)
            for name in ("示例甲", "示例乙")
        ]
        Post.objects.create(
            organisation=made, member=people[0], kind="secretary", from_on=date(2025, 1, 1)
        )
        roles_load(Actor.system("测试"))
    return made


def place(code, kind, parent):
    """One sample organisation."""
    made = Organisation.objects.create(
        code=code,
        name=f"示例{code}",
        kind=kind,
        parent=parent,
        path=code,
        established_on=date(2020, 1, 1),
        is_sample=True,
    )
    made.path = path_of(parent.path if parent else "", made.pk)
    made.save()
    return made


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


def test_each_account_holds_one_role_and_can_sign_in(branch):
    assert is_sample_there()
    printed = sign_ins()
    assert [one.username for one in printed] == [guest.username for guest in GUESTS]
    with looking(Scope.everything("测试")):
        held = RoleGrant.objects.values_list("user__username", "role__code")
        assert sorted(held) == sorted((guest.username, guest.role) for guest in GUESTS)
        assert all(user.check_password(PASSWORD) for user in User.objects.all())


def test_the_accounts_are_made_once(branch):
    assert sign_ins() == sign_ins()
    with looking(Scope.everything("测试")):
        assert User.objects.count() == len(GUESTS)


def test_the_branch_secretary_is_the_person_who_holds_the_post(branch):
    sign_ins()
    with looking(Scope.everything("测试")):
        user = User.objects.select_related("member").get(username="zhibu")
    assert user.member.name == "示例甲"


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
