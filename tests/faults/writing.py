"""A program: several writers file records through the product's own service until told to stop.

    python -m tests.faults.writing FOLDER THREADS MODE

Each line of FOLDER/acks is one act that was acknowledged: key, when it was first asked, when it
was acknowledged, how often it was asked. MODE "true" asks again with the same client id until it
is acknowledged; "lossy" does so too and loses every fifth answer on its way. The controls are
"early", which acknowledges before it asks, and "new": "lossy" with a fresh client id each time.
"""

import json
import random
import sys
import threading
import time
from datetime import date
from pathlib import Path
from uuid import uuid4

import django

django.setup()

from django.db import close_old_connections, connection
from django.db.utils import InterfaceError, OperationalError

from shuanghe.kernel.permissions import Actor, Grant, Scope, looking
from shuanghe.organisation.models import Organisation
from shuanghe.records.services import record_file

ON = date(2026, 7, 20)
PAUSE = 0.05
LOST_ANSWERS = 0.2
LONGEST = 120.0
RIGHTS = frozenset({"record.file", "record.read", "organisation.read"})


class Writer(threading.Thread):
    """One person filing one record after the other."""

    def __init__(self, number: int, mode: str, folder: Path, sink) -> None:
        super().__init__(name=f"writer{number}")
        self.mode, self.stop, self.sink = mode, folder / "stop", sink

    def run(self) -> None:
        with looking(Scope.everything("故障测试")):
            branch = self.asked_until_answered(lambda: Organisation.objects.get(code="branch"))[0]
        actor = Actor("王书记", grants=(Grant(branch.path, RIGHTS),))
        number = 0
        while not self.stop.exists():
            number += 1
            self.file(actor, branch, f"{self.name}-{number}")
        connection.close()

    def file(self, actor, branch, key: str) -> None:
        """File one record, and say when that was acknowledged."""
        began = time.time()

        def ask():
            client_key = uuid4().hex if self.mode == "new" else key
            facts = {"kinds": ["theme_day"], "title": key, "done_on": ON, "present_count": 3}
            facts |= {"entitled_count": 3, "place": "会议室", "summary": "故障测试"}
            filed = record_file(actor, organisation=branch, client_key=client_key, on=ON, **facts)
            if self.mode in ("lossy", "new") and random.random() < LOST_ANSWERS:
                raise OperationalError("the answer was lost on its way")
            return filed

        if self.mode == "early":
            self.acknowledged(key, began, 1)
            try:
                close_old_connections()
                ask()
            except (OperationalError, InterfaceError):
                time.sleep(PAUSE)
            return
        _answer, tries = self.asked_until_answered(ask)
        self.acknowledged(key, began, tries)

    @staticmethod
    def asked_until_answered(ask):
        """The answer, and how often it was asked for. Only a database that is away is forgiven."""
        began, tries = time.monotonic(), 0
        while True:
            tries += 1
            close_old_connections()
            try:
                return ask(), tries
            except (OperationalError, InterfaceError):
                if time.monotonic() - began > LONGEST:
                    raise
                time.sleep(PAUSE)

    def acknowledged(self, key: str, began: float, tries: int) -> None:
        line = {"key": key, "began": began, "at": time.time(), "tries": tries, "by": self.name}
        self.sink.write(json.dumps(line) + "\n")
        self.sink.flush()


def main(folder: str, threads: str, mode: str) -> None:
    """Write until FOLDER/stop is there."""
    with (Path(folder) / "acks").open("a") as sink:
        writers = [Writer(number, mode, Path(folder), sink) for number in range(int(threads))]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
