"""Bar p1: every page a reader opens, on the largest world: at most 300 ms and 12 queries.

The world gets two members a branch, two records a branch and 100,000 audit lines. Wall time, the
median of five, in process; the sizes of the pages are bytes before images.
"""

import time
import uuid
from datetime import date
from itertools import islice
from statistics import median
from typing import Any

from benchmarks import serving, worlds
from benchmarks.tables import Bar

TIMES = 5
SLOWEST = 0.3
QUERIES = 12
BYTES = 100_000
LINES = 100_000
MEMBER = """INSERT INTO organisation_member (id, uid, name, name_pinyin, gender, ethnic, education,
    category, position, organisation_id, standing, is_floating, floating_to, is_sample)
    VALUES (%s, %s, %s, %s, '1', '01', '', '', '', %s, 'full', FALSE, '', TRUE)"""
SPELL = """INSERT INTO organisation_spell (member_id, organisation_id, kind, from_on)
    VALUES (%s, %s, 'home', '2019-01-01')"""
STANDING = """INSERT INTO organisation_standing (member_id, kind, from_on, reason)
    VALUES (%s, 'full', '2019-01-01', '')"""
SPAN = """INSERT INTO organisation_organisationspan
    (organisation_id, name, kind, parent_id, path, from_on)
    SELECT id, name, kind, parent_id, path, established_on FROM organisation_organisation"""
LINE = """INSERT INTO audit_auditline (at, actor_name, verb, place, target_type, target_id, summary,
    before, after) VALUES ('2026-06-01 00:00:00', '示例', 'record_file', %s, 'records.record', %s,
    '示例', '{}', '{}')"""


def bars(sizes: list[int]) -> list[Bar]:
    """One line a page; the size is the branches of the world."""
    from django.core.management import call_command

    from shuanghe.activities.dues.services.sums import sums_rebuild
    from shuanghe.kernel.permissions import Actor

    call_command("collectstatic", interactive=False, verbosity=0)
    size = max(sizes)
    world = worlds.world(size)
    people = fill(world)
    sums_rebuild(Actor.system("基准测试"))
    addresses = _addresses(world, people)
    serving.act_behind_the_wall()
    return [walked(name, address, size) for name, address in addresses]


def fill(world: worlds.World, *, each: int = 2) -> list[uuid.UUID]:
    """Members (so many a branch), two records a branch and audit lines; the uids of the members."""
    from shuanghe.duties.services import obligations_issue
    from shuanghe.kernel.permissions import Actor
    from shuanghe.kernel.search.services import index_rebuild
    from shuanghe.records.models import Record

    uids = people(world.tree, world.paths, each=each)
    branches = [row for row in range(len(world.paths)) if world.tree.is_branch[row]]
    with worlds.everything():
        Record.objects.bulk_create(
            Record(
                organisation_id=home, kinds=["theme_day"], title="示例主题党日", is_sample=True,
                done_on=date(2026, 1 + number % 12, 15), period_on=date(2026, 1 + number % 12, 15),
                entered_on=date(2026, 12, 31), client_key=f"walk-{number}", filed_by="示例",
            )
            for number, home in enumerate(home for row in branches for home in (row + 1,) * 2)
        )  # fmt: skip
    obligations_issue(Actor.system("基准测试"), year=2026, on=worlds.NEW_YEAR)
    index_rebuild(Actor.system("基准测试"))
    return uids


def people(tree: Any, paths: list[str], *, each: int, most: int | None = None) -> list[uuid.UUID]:
    """Members of the branches with their dated history, and audit lines; the members' uids."""
    from django.db import connection, transaction

    branches = [row for row in range(len(paths)) if tree.is_branch[row]]
    homes = [row + 1 for row in branches for _ in range(each)][:most]
    uids = [uuid.UUID(int=number + 1) for number in range(len(homes))]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            MEMBER,
            [
                (number + 1, uids[number].hex, f"示例{number}", f"shi li {number}", home)
                for number, home in enumerate(homes)
            ],
        )
        cursor.executemany(SPELL, [(number + 1, home) for number, home in enumerate(homes)])
        cursor.executemany(STANDING, [(number + 1,) for number in range(len(homes))])
        cursor.execute(SPAN)
        cursor.executemany(LINE, [(paths[n % len(paths)], str(n)) for n in range(LINES)])
        cursor.execute("ANALYZE")
    return uids


def _addresses(world: worlds.World, people: list[uuid.UUID]) -> list[tuple[str, str]]:
    """Every page that a reader opens, with the heaviest thing it can show."""
    from shuanghe.duties.models import Obligation
    from shuanghe.records.models import Record

    leaf = next(islice((n for n, is_leaf in enumerate(world.tree.is_branch) if is_leaf), 99, None))
    root, branch = "B0000001", f"B{leaf + 1:07d}"
    with worlds.everything():
        owed = Obligation.objects.filter(organisation_id=leaf + 1).first()
        record = Record.objects.order_by("id").first()
    return [
        ("my month", f"/month/?organisation={branch}"),
        ("my month of the root", f"/month/?organisation={root}"),
        ("my own list", "/mine/"),
        ("board", f"/board/?organisation={root}"),
        ("board as a table", f"/board/?organisation={root}&view=table"),
        ("behind a cell", f"/board/cell/?organisation={root}&month=2026-06"),
        ("behind a cell, overdue", f"/board/cell/?organisation={root}&month=2026-06&state=missing"),
        ("search", "/search/?q=示例组织199"),
        ("organisation tree", "/organisations/"),
        ("root organisation", f"/organisations/{root}/"),
        ("root on a past day", f"/organisations/{root}/?on=2021-05-01"),
        ("branch", f"/organisations/{branch}/"),
        ("members", "/members/"),
        ("members by name", "/members/?q=示例39"),
        ("probable duplicates", "/members/duplicates/"),
        ("member", f"/members/{people[7]}/"),
        ("records", "/records/"),
        ("records by text", "/records/?q=主题"),
        ("meetings", "/meetings/"),
        ("meetings by text", "/meetings/?q=主题"),
        ("meetings of a month", f"/meetings/calendar/?organisation={branch}&month=2026-06"),
        ("meeting form", f"/meetings/new/?organisation={branch}&kind=theme_day"),
        ("series", "/meetings/series/"),
        ("talks", "/meetings/talks/"),
        ("dues of a branch", f"/dues/?organisation={branch}&month=2026-06"),
        ("dues of the root", "/dues/totals/"),
        ("procedure", "/procedures/admission/"),
        ("record form", f"/records/new/?organisation={branch}&kind=theme_day"),
        ("record", f"/records/{record.pk}/"),
        ("obligation", f"/duties/{branch}/{owed.slot_id}/"),
        ("rules", "/rules/"),
        ("rule", "/rules/ZB-21/"),
        ("roster import", "/roster/"),
        ("ledger import", "/records/ledger/"),
        ("uploads", "/uploads/"),
        ("notices", "/notices/"),
        ("audit trail", "/audit/"),
        ("audit by person", "/audit/?person=示例"),
        ("accounts", "/identity/accounts/"),
        ("roles", "/identity/roles/"),
        ("working days", "/calendar/"),
        ("tasks", "/tasks/"),
    ]


def reader() -> Any:
    """A signed-in client that holds every right on the root."""
    from django.test import Client

    from shuanghe.identity.models import Role, RoleGrant, User
    from shuanghe.kernel.permissions.rights import RIGHTS
    from shuanghe.organisation.models import Organisation

    user = User.objects.filter(username="walker").first()
    if user is None:
        role = Role.objects.create(code="walker", title="测速", rights=list(RIGHTS))
        with worlds.everything():
            top = Organisation.objects.get(pk=1)
            user = User.objects.create_user(
                "walker", name="测速示例", organisation=top, member_id=1
            )
            RoleGrant.objects.create(
                user=user, role=role, organisation=top, from_on=date(2020, 1, 1), granted_by="测速"
            )
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="shuanghe.identity.pages.entrance.AccountBackend")
    return client


def walked(name: str, address: str, size: int) -> Bar:
    """One page as somebody with every right on the root opens it."""
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = reader()
    spent: list[float] = []
    client.get(address)
    for _ in range(TIMES):
        cache.clear()
        start = time.perf_counter()
        answer = client.get(address)
        spent.append(time.perf_counter() - start)
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    took, queries, weight = median(spent), len(asked), len(answer.content)
    is_met = (
        answer.status_code == 200 and took <= SLOWEST and queries <= QUERIES and weight <= BYTES
    )
    return Bar(
        "p1", name, f"{size:,}", took, SLOWEST, SLOWEST / took,
        "200, ≤ 300 ms, ≤ 12 queries, ≤ 100 kB", is_met,
        note=f"{answer.status_code}, {queries} queries, {weight / 1000:.0f} kB",
    )  # fmt: skip
