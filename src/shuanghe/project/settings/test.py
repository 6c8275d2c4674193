"""Settings for the test suite: plain static files, one fixed secret, a private home."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SHUANGHE_HOME", tempfile.mkdtemp(prefix="shuanghe-test-"))

from shuanghe.project.settings import *
from shuanghe.project.settings import HOME, STORAGES

SECRET_KEY = "only-for-tests"
MASTER_KEY_FILE = Path(HOME) / "master.key"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
