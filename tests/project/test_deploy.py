"""What deploy/ holds works as written: commands start, the proxy forwards, names are ours."""

import json
import os
import re
import shlex
import shutil
import ssl
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import HTTPSHandler, Request, build_opener

import pytest
import yaml
from tests.servers import free_port, postgres

PROGRAM = "/opt/shuanghe/.venv/bin/shuanghe"
PASSPHRASE = "only for these tests"
HOST = "dj.example.org"


@pytest.fixture(scope="module")
def deploy():
    """The folder that a system engineer gets."""
    return Path(__file__).resolve().parents[2] / "deploy"


def unit(path):
    """A systemd unit: section → key → values in order."""
    found, section = {}, {}
    for line in path.read_text().splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, value = line.split("=", 1)
            section.setdefault(key, []).append(value)
    return found


def example(deploy):
    """The settings of the example file."""
    lines = (deploy / "shuanghe.env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def services(deploy):
    return sorted((deploy / "systemd").glob("*.service"))


def as_here(words, moved):
    """A command line of a unit as systemd would run it, with its places moved to ours."""
    text = words.replace("%%", "%").replace("$$", "$")
    for there, here in moved.items():
        text = text.replace(there, here)
    return shlex.split(text)


def fetched(url, **headers):
    """Status and text of an address; 0 while nobody answers."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    try:
        opener = build_opener(HTTPSHandler(context=trusting))
        with opener.open(Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()
    except (URLError, OSError):
        return 0, ""


def fetched_once_ready(url, **headers):
    """The answer of an address as soon as it is 200, or the last one after a minute."""
    until = time.monotonic() + 60
    while (answer := fetched(url, **headers))[0] != 200 and time.monotonic() < until:
        time.sleep(0.2)
    return answer


@contextmanager
def started(words, **options):
    """A process of ours, stopped as systemd stops it."""
    process = subprocess.Popen(words, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


class Site:
    """An installation as the example describes it, with its places under one folder."""

    def __init__(self, deploy, folder, database):
        self.deploy, self.folder, self.port = deploy, folder, free_port()
        self.moved = {
            PROGRAM: f"{sys.executable} -m shuanghe.project.cli",
            "/var/lib/shuanghe": str(folder / "home"),
            "/var/backups/shuanghe": str(folder / "backups"),
            "/mnt/shuanghe-anchors": str(folder / "mounted"),
            "/etc/shuanghe": str(folder / "etc"),
            "--port 8000": f"--port {self.port}",
        }
        for name in ("home", "backups", "mounted", "etc"):
            (folder / name).mkdir()
        settings = example(deploy) | {"DATABASE_URL": database}
        settings |= {"DJANGO_SETTINGS_MODULE": "shuanghe.project.settings"}
        for name in ("SHUANGHE_HOME", "SHUANGHE_METRICS_TOKEN_FILE"):
            for there, here in self.moved.items():
                settings[name] = settings[name].replace(there, here)
        self.environment = {**os.environ, **settings}

    def commands(self, name, key):
        service = unit(self.deploy / "systemd" / name)["Service"]
        return [as_here(words, self.moved) for words in service.get(key, [])]

    def run(self, words, **options):
        done = subprocess.run(
            words, env=self.environment, capture_output=True, text=True, check=False, **options
        )
        assert done.returncode == 0, done.stderr
        return done


@pytest.fixture(scope="module")
def site(deploy, tmp_path_factory):
    """The web service and the worker, started by the lines of their units on PostgreSQL."""
    with ExitStack() as stack:
        database = stack.enter_context(postgres(is_durable=True))
        here = Site(deploy, tmp_path_factory.mktemp("site"), database)
        here.run([*as_here(PROGRAM, here.moved), "setup"])
        for name in ("shuanghe-web.service", "shuanghe-worker.service"):
            (words,) = here.commands(name, "ExecStart")
            stack.enter_context(started(words, env=here.environment))
        yield here


def test_the_units_start_a_program_that_is_ready_and_does_its_jobs(site):
    for question in ("/healthz", "/readyz", "/readyz?worker=1"):
        answer = fetched_once_ready(f"http://127.0.0.1:{site.port}{question}")
        assert answer == (200, "ok\n"), question


def test_several_web_processes_are_measured_as_one(site):
    address = f"http://127.0.0.1:{site.port}"
    fetched_once_ready(f"{address}/readyz")
    for _ in range(20):
        assert fetched(f"{address}/nothing", Host=HOST)[0] == 404
    counted = 'shuanghe_requests_total{kind="read",part="none",status="404"} 20.0'
    assert counted in fetched(f"{address}/metrics")[1]


def test_the_celery_unit_starts_a_worker_that_redis_reaches(site, redis_server):
    (words,) = site.commands("shuanghe-celery.service", "ExecStart")
    names = site.environment | {"REDIS_URL": redis_server}
    ask = "import django; django.setup()\nfrom shuanghe.kernel.tasks.carrying import carrier\n"
    ask += "raise SystemExit(0 if carrier().control.ping(timeout=1) else 1)"
    with started(words, env=names):
        until = time.monotonic() + 60
        while subprocess.run([sys.executable, "-c", ask], env=names, check=False).returncode:
            assert time.monotonic() < until


def test_celery_without_redis_says_what_is_missing(site):
    (words,) = site.commands("shuanghe-celery.service", "ExecStart")
    done = subprocess.run(words, env=site.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "REDIS_URL" in done.stderr


def test_patroni_waits_for_a_second_copy_before_it_answers(deploy):
    patroni = yaml.safe_load((deploy / "cluster" / "patroni.yaml").read_text())
    dcs = patroni["bootstrap"]["dcs"]
    assert dcs["synchronous_mode"] is True
    assert dcs["postgresql"]["parameters"]["synchronous_commit"] == "on"
    assert "data-checksums" in patroni["bootstrap"]["initdb"]
    assert dcs["loop_wait"] + 2 * dcs["retry_timeout"] <= dcs["ttl"]


def test_the_pool_keeps_no_session_and_listens_here_alone(deploy):
    text = (deploy / "cluster" / "pgbouncer.ini").read_text()
    assert "pool_mode = transaction" in text
    assert "listen_addr = 127.0.0.1" in text
    assert "bind 127.0.0.1:" in (deploy / "cluster" / "haproxy.cfg").read_text()


def test_the_proxy_forwards_pages_and_keeps_the_measurements(site, deploy):
    text = (deploy / "nginx" / "shuanghe.conf").read_text()
    for needed in (
        "return 301 https://",
        "proxy_set_header Host $host;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "ssl_protocols TLSv1.2 TLSv1.3;",
    ):
        assert needed in text
    assert re.search(r"location = /metrics \{\s+return 404;", text)
    assert text.count("{") == text.count("}")
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is not None:
        proxy_try(nginx, text, site)


def proxy_try(nginx, text, site):
    """Run the proxy as written, on ports and with a certificate of ours."""
    plain, secure, etc = free_port(), free_port(), site.folder / "etc"
    certificate = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"]
    (etc / "tls").mkdir()
    files = ["-keyout", etc / "tls" / "shuanghe.key", "-out", etc / "tls" / "shuanghe.crt"]
    subprocess.run(["openssl", "req", *certificate, *files], check=True, capture_output=True)
    for there, here in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ": f"listen 127.0.0.1:{secure} ",
        "127.0.0.1:8000": f"127.0.0.1:{site.port}",
        "/etc/shuanghe": str(etc),
    }.items():
        assert there in text
        text = text.replace(there, here)
    places = "".join(
        f"{kind}_temp_path {site.folder}/nginx-{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"events {{}}\nhttp {{\naccess_log off;\n{places}{text}}}\n"
    (etc / "nginx.conf").write_text(whole)
    own = f"pid {site.folder}/nginx.pid; daemon off;"
    words = [nginx, "-c", etc / "nginx.conf", "-g", own, "-e", "stderr"]
    subprocess.run([*words, "-t"], check=True, capture_output=True)
    with started(words):
        address = f"https://127.0.0.1:{secure}"
        assert fetched_once_ready(f"{address}/readyz", Host=HOST) == (200, "ok\n")
        assert fetched(f"{address}/metrics", Host=HOST)[0] == 404
        status, page = fetched(f"{address}/sign-in/", Host=HOST)
        assert status == 200
        assert 'type="password"' in page
        assert fetched(f"{address}/sign-in/", Host="other.example.org")[0] == 400


def test_a_proxy_that_forgets_to_refuse_still_opens_no_measurements(site):
    fetched_once_ready(f"http://127.0.0.1:{site.port}/readyz")
    forwarded = {"Host": HOST, "X-Forwarded-For": "10.1.2.3"}
    assert fetched(f"http://127.0.0.1:{site.port}/metrics", **forwarded)[0] == 404


def test_the_backup_of_the_unit_is_whole_and_sealed(site):
    (words,) = site.commands("shuanghe-backup.service", "ExecStart")
    site.run(words, input=PASSPHRASE + "\n")
    (made,) = (site.folder / "backups").iterdir()
    assert re.fullmatch(r"shuanghe-\d{8}T\d{6}\.backup", made.name)
    refused = subprocess.run(
        [*as_here(PROGRAM, site.moved), "restore", made, "--passphrase-stdin", "--json"],
        env=site.environment,
        input=PASSPHRASE + "x\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "口令" in refused.stderr
    old = site.folder / "backups" / "shuanghe-20260101T000000.backup"
    old.touch()
    os.utime(old, (0, 0))
    (clean,) = site.commands("shuanghe-backup.service", "ExecStartPost")
    site.run(clean)
    assert list((site.folder / "backups").iterdir()) == [made]


def test_anchors_are_kept_elsewhere_and_never_written_over(site):
    mounted = site.folder / "mounted"
    for key in ("ExecStartPre", "ExecStart"):
        (words,) = site.commands("shuanghe-anchors.service", key)
        site.run(words)
    kept = sorted(mounted.iterdir())
    assert kept
    assert json.loads(kept[0].read_text())["signature"]
    kept[0].write_text("kept as it was")
    site.run(words)
    assert kept[0].read_text() == "kept as it was"


def test_every_unit_runs_as_a_plain_account_that_can_gain_nothing(deploy):
    assert len(services(deploy)) == 5
    for path in services(deploy):
        service = unit(path)["Service"]
        assert service["User"] == service["Group"] == ["shuanghe"], path.name
        own = ["-/etc/shuanghe/backup.env"] if path.stem == "shuanghe-backup" else []
        assert service["EnvironmentFile"] == ["/etc/shuanghe/shuanghe.env", *own]
        assert service["NoNewPrivileges"] == service["PrivateTmp"] == ["yes"]
        assert service["ProtectSystem"] == ["strict"]
        assert service["CapabilityBoundingSet"] == [""]


def test_every_timer_starts_a_service_that_is_there(deploy):
    timers = sorted((deploy / "systemd").glob("*.timer"))
    assert [path.stem for path in timers] == ["shuanghe-anchors", "shuanghe-backup"]
    for path in timers:
        assert path.with_suffix(".service").exists()
        assert unit(path)["Timer"]["OnCalendar"]
        assert unit(path)["Install"]["WantedBy"] == ["timers.target"]


def test_systemd_itself_finds_nothing_wrong_with_the_units(deploy, tmp_path):
    verifier = shutil.which("systemd-analyze")
    if verifier is None:
        assert all({"Unit", "Service"} <= unit(path).keys() for path in services(deploy))
        return
    for path in sorted((deploy / "systemd").iterdir()):
        (tmp_path / path.name).write_text(path.read_text().replace(PROGRAM, "/bin/true"))
    for path in sorted(tmp_path.iterdir()):
        done = subprocess.run(
            [verifier, "verify", path], capture_output=True, text=True, check=False
        )
        ours = [line for line in done.stderr.splitlines() if "shuanghe" in line]
        assert ours == [], path.name


def test_the_example_names_settings_that_exist_and_holds_no_secret(deploy, repository):
    read = (repository / "src/shuanghe/project/settings/__init__.py").read_text()
    for name, value in example(deploy).items():
        assert name in read or name == "DATABASE_URL"
        assert not re.search(r"//[^/]*:[^/]*@", value), name
    assert example(deploy)["SHUANGHE_PROFILE"] == "production"


def test_the_containers_keep_what_they_acknowledge_and_hold_no_password(deploy):
    composed = yaml.safe_load((deploy / "compose" / "compose.yaml").read_text())
    parts = composed["services"]
    ours = {"roles", "setup", "web", "worker", "backup", "celery"}
    assert set(parts) == {"database", "redis", *ours}
    assert {name for name in parts if parts[name].get("profiles")} == {"backup", "redis", "celery"}
    assert "synchronous_commit=on" in parts["database"]["command"]
    assert "--data-checksums" in parts["database"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert parts["database"]["environment"]["POSTGRES_PASSWORD"].startswith("${")
    assert "ports" not in parts["database"]
    assert parts["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in parts["redis"]
    for name in ours:
        assert re.search(r":\$\{\w+_PASSWORD:\?", parts[name]["environment"]["DATABASE_URL"])
        assert parts[name]["cap_drop"] == ["ALL"]
    waiting = {name: set(parts[name].get("depends_on", ())) for name in parts}
    assert waiting == {
        "database": set(),
        "roles": {"database"},
        "setup": {"roles"},
        "backup": {"database"},
        "web": {"setup"},
        "worker": {"setup"},
        "redis": set(),
        "celery": {"setup", "redis"},
    }


def test_the_image_is_built_with_the_versions_of_the_lock(deploy, repository):
    text = (deploy / "compose" / "Dockerfile").read_text()
    (version,) = re.findall(r"UV_VERSION := (\S+)", (repository / "Makefile").read_text())
    assert f"uv=={version}" in text
    assert "sync --frozen --no-dev" in text
    assert text.index("USER shuanghe") < text.index("CMD")


def test_the_page_for_engineers_names_every_file(deploy):
    text = (deploy / "README.md").read_text()
    files = [path.name for path in deploy.rglob("*") if path.is_file() and path.name != "README.md"]
    assert [name for name in files if name not in text] == []
