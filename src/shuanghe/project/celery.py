"""The door for Celery workers, beside the one for the web server."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanghe.project.settings")
django.setup()

from shuanghe.kernel.tasks.carrying import MESSAGE, carrier  # noqa: E402 — after the setup
from shuanghe.kernel.tasks.working import job_brought  # noqa: E402

application = carrier()
application.task(job_brought, name=MESSAGE)
