"""A program: several threads file the same record with the same client id at the same moment.

    python -m tests.faults.asking THREADS ROUNDS

Prints how many answers named the one record that was filed, and how many said that it had just
been filed.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django

django.setup()

from tests.faults.writing import ON, RIGHTS

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, Grant, Scope, looking
from shuanghe.organisation.models import Organisation
from shuanghe.records.services import record_file


def main(threads: int, rounds: int) -> None:
    """Ask, and count the answers that agree."""
    with looking(Scope.everything("故障测试")):
        branch = Organisation.objects.get(code="branch")
    actor = Actor("王书记", grants=(Grant(branch.path, RIGHTS),))
    start = Barrier(threads)

    def ask(key: str) -> int:
        start.wait()
        facts = {"kinds": ["theme_day"], "title": key, "done_on": ON, "present_count": 3}
        facts |= {"entitled_count": 3, "place": "会议室", "summary": "故障测试"}
        try:
            filed = record_file(actor, organisation=branch, client_key=key, on=ON, **facts)
        except Refused as refused:
            return 0 if "已经提交过" in str(refused) else -1
        return int(filed.pk)

    agreed, refused = 0, 0
    with ThreadPoolExecutor(threads) as pool:
        for number in range(rounds):
            answers = list(pool.map(ask, [f"same-{number}"] * threads))
            agreed += answers.count(max(answers))
            refused += answers.count(0)
    print(agreed, refused)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
