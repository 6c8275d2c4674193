"""What a device keeps of a page for where there is no signal."""

import json

from django.contrib.staticfiles.storage import StaticFilesStorage

from shuanghe.kernel.ui.offline import OfflinePage

PAGE = OfflinePage("form", ("form.js",), modules=("form_store.js",), query="?blank=1")


def told():
    first, second = PAGE.worker().content.decode().splitlines()
    assert second.startswith("importScripts(")
    return json.loads(first.removeprefix("self.OFFLINE = ").removesuffix(";"))


def test_the_worker_keeps_the_frame_and_the_files_of_the_page(monkeypatch):
    monkeypatch.setattr(StaticFilesStorage, "url", lambda _, name: f"/static/{name}?1")
    assert told()["files"] == [
        "/static/ui/shuanghe.css?1",
        "/static/ui/icon.svg?1",
        "/static/form.js?1",
        "/static/form_store.js",
    ]
    assert (told()["name"], told()["query"]) == ("form", "?blank=1")


def test_a_changed_file_of_any_sort_makes_another_version(monkeypatch):
    asked = ("nothing", "ui/shuanghe.css", "form.js", "form_store.js", "ui/offline_worker.js")
    versions = set()
    for changed in asked:
        monkeypatch.setattr(
            StaticFilesStorage, "url", lambda _, name, it=changed: name + "2" * (name == it)
        )
        versions.add(told()["version"])
    assert len(versions) == len(asked)
