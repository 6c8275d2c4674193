"""Settings for the test suite: plain static files, one fixed secret, a private home."""

import tempfile
from pathlib import Path

from shuanghe.project.settings import *
from shuanghe.project.settings import DATABASES, STORAGES

_home = tempfile.TemporaryDirectory(prefix="shuanghe-test-")
HOME = Path(_home.name)
MEDIA_ROOT = HOME / "media"
STATIC_ROOT = HOME / "static"

SECRET_KEY = "only-for-tests"
MASTER_KEY_FILE = HOME / "master.key"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
