"""What the real web server serves in a test: pages that take a while, behind a small turnstile."""

import time

import django

django.setup()

from shuanghe.project.services.turnstile import Turnstile  # noqa: E402 — needs the line above


def pages(environ, start_response):
    """A page that takes two seconds."""
    time.sleep(2)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"page"]


application = Turnstile(pages, threads=2, waiting=2, patience=20.0)
