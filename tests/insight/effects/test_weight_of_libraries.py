"""The statistics libraries are for checking: nothing that serves pages loads them on its start."""

import re
import subprocess
import sys

from tests.architecture.source import modules

HEAVY = ("pandas", "scipy", "statsmodels", "diff_diff")
SOLVERS = {"activities/counselling/rules/assigning.py"}
"""Solves the assignment of counsellors; loads its solver when one is asked for, not before."""


def test_no_module_imports_a_statistics_library():
    form = re.compile(rf"^\s*(?:from|import) (?:{'|'.join(HEAVY)})\b", re.MULTILINE)
    assert form.search("import pandas as pd")
    found = {module.name: module.text for module in modules() if form.search(module.text)}
    assert set(found) == SOLVERS
    at_once = re.compile(rf"^(?:from|import) (?:{'|'.join(HEAVY)})\b", re.MULTILINE)
    assert [name for name, text in found.items() if at_once.search(text)] == []


def test_a_web_worker_loads_none_of_them():
    script = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'shuanghe.project.settings.test';"
        "import shuanghe.project.wsgi, shuanghe.project.urls;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().splitlines()[-1] == "[]"
