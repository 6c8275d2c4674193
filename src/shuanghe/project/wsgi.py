"""The door for the web server: a turnstile, and the pages behind it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanghe.project.settings")
pages = get_wsgi_application()

from django.conf import settings  # noqa: E402 — there are none before the line above

from shuanghe.project.endpoints import PROBES  # noqa: E402
from shuanghe.project.services.turnstile import Turnstile  # noqa: E402

application = Turnstile(
    pages,
    threads=settings.THREADS,
    waiting=settings.WAITING,
    patience=settings.PATIENCE,
    passes=(settings.STATIC_URL,),
    probes=frozenset(PROBES),
)

# What is loaded by now stays: looking through it for garbage held every thread up for 0.2 s.
gc.collect()
gc.freeze()
