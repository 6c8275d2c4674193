"""One installation for all crash tests, made once; how many states and kills a run takes."""

import fcntl
import json
import os
import shutil
from pathlib import Path

import pytest
from tests.crash.worlds import installed

IS_WHOLE = os.environ.get("CRASH_TESTS") == "whole"
FIGURES = os.environ.get("CRASH_FIGURES", "")


@pytest.fixture(scope="session")
def installation(tmp_path_factory, installed_sqlite):
    """A folder with an installation; tests copy it. Test processes side by side share one.

    CRASH_INSTALLATION keeps it in a folder of its own from one run to the next.
    """
    root = tmp_path_factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    root = Path(os.environ.get("CRASH_INSTALLATION", root))
    with (root / "installation.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home = root / "installation"
        if not (home / "made").exists():
            home.mkdir(parents=True, exist_ok=True)
            shutil.copy(installed_sqlite, home / "shuanghe.sqlite3")
            installed(home)
            (home / "made").touch()
    return home


@pytest.fixture
def home(installation, tmp_path):
    """A copy of the installation for one test."""
    return Path(shutil.copytree(installation, tmp_path / "home"))


@pytest.fixture
def many():
    """How many times a thing is tried: the sample by default, all of it in `make test-crash`."""
    return lambda sample, whole: whole if IS_WHOLE else sample


@pytest.fixture
def note(request):
    """Keep the figures of a run where CRASH_FIGURES says, one line of JSON for each."""

    def keep(figures, **more):
        if FIGURES:
            with Path(FIGURES).open("a", encoding="utf-8") as file:
                line = {"test": request.node.name, **more, **figures}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return figures

    return keep
