"""The product's settings; only static files are served as they lie in the source."""

import os

from shuanghe.project.settings import *  # noqa: F403
from shuanghe.project.settings import DATABASES, STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "CRASH_SYNCHRONOUS" in os.environ:  # the control: what the product's setting is there for
    weaker = os.environ["CRASH_SYNCHRONOUS"]
    given = DATABASES["default"]["OPTIONS"]
    DATABASES["default"]["OPTIONS"] = {
        **given,
        "init_command": given["init_command"].replace("synchronous=FULL", f"synchronous={weaker}"),
    }
if "CRASH_PLAIN_FILES" in os.environ:  # the control: files written without a sync
    STORAGES["default"] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
