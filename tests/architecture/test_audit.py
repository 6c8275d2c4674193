"""The audit of dependencies finds what is known and fails when it did not look."""

import json
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from tests import audit
from tests.architecture.source import ROOT

TODAY = date(2026, 11, 21)
# The published ranges of one advisory for Django, as the database has them.
KNOWN = """id: PYSEC-0000-CVE-2024-45230
aliases: [CVE-2024-45230]
modified: '2024-10-08T19:19:01.400873Z'
affected:
- package: {name: django, ecosystem: PyPI}
  ranges:
  - type: ECOSYSTEM
    events:
    - {introduced: '5.1'}
    - {fixed: 5.1.1}
    - {introduced: '5.0'}
    - {fixed: 5.0.9}
    - {introduced: '4.2'}
    - {fixed: 4.2.16}
"""


@pytest.fixture
def copy(tmp_path):
    """A copy of the database with one advisory, as many packages as a whole one has."""
    for number in range(audit.FEWEST):
        (tmp_path / "vulns" / f"p{number}").mkdir(parents=True)
    (tmp_path / "vulns" / "django").mkdir()
    (tmp_path / "vulns" / "django" / "one.yaml").write_text(KNOWN)
    return tmp_path


def lock_of(path, *packages):
    lines = [
        f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {{ registry = "x" }}\n'
        for name, version in packages
    ]
    path.write_text("version = 1\n" + "\n".join(lines))
    return str(path)


@pytest.mark.parametrize(
    ("version", "is_hit"),
    [("4.2", True), ("4.2.15", True), ("4.2.16", False), ("5.0.8", True), ("5.0.9", False),
     ("5.1", True), ("5.1.1", False), ("5.2.19", False), ("3.2", False)],
)  # fmt: skip
def test_an_old_version_is_found_and_a_mended_one_is_not(copy, version, is_hit):
    assert bool(audit.hits_found([("Django", version)], copy)) is is_hit


def test_a_last_affected_version_is_affected_itself():
    events = [{"introduced": "0"}, {"last_affected": "2.3"}]
    held = [audit.is_hit(one, {"ranges": [{"type": "ECOSYSTEM", "events": events}]})
            for one in ("0.1", "2.3", "2.3.1")]  # fmt: skip
    assert held == [True, True, False]


def test_an_old_pin_makes_the_audit_fail_and_a_mended_one_does_not(copy, tmp_path, capsys):
    bad = lock_of(tmp_path / "bad.lock", ("django", "4.2.0"), ("p1", "1.0"))
    good = lock_of(tmp_path / "good.lock", ("django", "5.2.19"))
    assert audit.main(["--advisories", str(copy), "--lock", bad]) == 1
    assert "PYSEC-0000-CVE-2024-45230" in capsys.readouterr().out
    assert audit.main(["--advisories", str(copy), "--lock", good]) == 0
    said = capsys.readouterr()
    assert "days old" in said.out
    assert "WARNING" in said.err


def test_a_release_needs_advisories_of_the_last_thirty_days(copy, tmp_path):
    good = lock_of(tmp_path / "good.lock", ("django", "5.2.19"))
    assert audit.main(["--advisories", str(copy), "--lock", good, "--release"]) == 1
    assert audit.age_of(copy, date(2024, 11, 7)) == 30


def test_a_part_of_the_database_is_refused(tmp_path):
    (tmp_path / "vulns" / "django").mkdir(parents=True)
    assert audit.main(["--advisories", str(tmp_path)]) == 2
    assert audit.main(["--advisories", str(tmp_path / "nothing")]) == 2


def test_a_version_that_cannot_be_judged_is_no_pass(copy):
    with pytest.raises(audit.AuditError):
        audit.hits_found([("django", "unknown")], copy)


@pytest.mark.parametrize(
    ("row", "holds"),
    [("{id: A-1, reason: the function it names is never called, until: 2026-12-31}", True),
     ("{id: A-1, reason: the function it names is never called, until: 2026-11-20}", False)],
)  # fmt: skip
def test_a_waiver_holds_until_its_day(tmp_path, row, holds):
    (tmp_path / "w.yaml").write_text(f"- {row}\n")
    assert (audit.waived(TODAY, tmp_path / "w.yaml") == {"A-1"}) is holds


def test_a_waiver_without_a_reason_is_refused(tmp_path):
    (tmp_path / "w.yaml").write_text("- {id: A-1, reason: later, until: 2026-12-31}\n")
    with pytest.raises(audit.AuditError):
        audit.waived(TODAY, tmp_path / "w.yaml")
    assert audit.waived(TODAY) is not None


@contextmanager
def service(*, knows=(), drops=False):
    """An advisory service of our own; knows: packages that have an advisory."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            found = [
                {"vulns": [{"id": "A-1", "modified": "2026-01-01T00:00:00Z"}]}
                if one["package"]["name"] in knows else {} for one in asked
            ]  # fmt: skip
            self.answer({"results": found[: len(found) // 2] if drops else found})

        def do_GET(self):
            self.answer({"id": "A-1", "modified": "2026-01-01T00:00:00Z", "summary": "planted"})

        def answer(self, said):
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def test_every_locked_package_is_asked_for_and_a_clean_answer_passes(capsys):
    with service() as address:
        assert audit.main(["--service", address]) == 0
    assert f"in {len(audit.locked())} packages" in capsys.readouterr().out
    assert len(audit.locked()) > 60


def test_an_advisory_of_the_service_makes_the_audit_fail(capsys):
    with service(knows={"django"}) as address:
        assert audit.main(["--service", address]) == 2
    assert "A-1" in capsys.readouterr().err


def test_a_service_that_is_not_there_makes_the_audit_fail(monkeypatch):
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    assert audit.main(["--service", "http://127.0.0.1:9/"]) == 2


def test_the_make_target_runs_it():
    assert "tests/audit.py" in (ROOT / "Makefile").read_text()
