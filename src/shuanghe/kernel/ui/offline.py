"""Pages that a device keeps for where there is no signal."""

import json
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse

WORKER = "ui/offline_worker.js"
FRAME_FILES = ("ui/shuanghe.css", "ui/icon.svg")


@dataclass(frozen=True)
class OfflinePage:
    """A page that a device keeps, with what it is made of.

    name: what the device calls it, one word.
    files: static files the page asks for beside those of the frame; modules: those that import
    one another, so that they are asked for by their plain names.
    query: what to add to the address for the part that may be kept.
    is_newest_first: with signal the page always comes from the system, not from the device.
    """

    name: str
    files: tuple[str, ...]
    modules: tuple[str, ...] = ()
    query: str = ""
    is_newest_first: bool = False

    def worker(self) -> HttpResponse:
        """The service worker, to serve at an address that stays: what it keeps, then itself.

        It says nothing about anybody, so its view needs no door. Its address lies beside the
        pages, so each of them can be its whole scope.
        """
        plain = [*FRAME_FILES, *self.files]
        hashed = [staticfiles_storage.url(one) for one in (*plain, *self.modules, WORKER)]
        kept = {
            "name": self.name,
            "query": self.query,
            "is_newest_first": self.is_newest_first,
            "version": sha256(" ".join(hashed).encode()).hexdigest()[:12],
            "files": [*hashed[: len(plain)], *(settings.STATIC_URL + one for one in self.modules)],
        }
        script = f"self.OFFLINE = {json.dumps(kept)};\nimportScripts({json.dumps(hashed[-1])});\n"
        answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
        answer["Cache-Control"] = "no-cache"
        return answer
