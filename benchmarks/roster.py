"""Bar e1: a roster from .xlsx to rows, against the stock way of doing it.

Product: bounded read in a child process, check, preview counts, set-wise load with sealed numbers
and dated histories. Baseline: openpyxl, then per row full_clean and update_or_create of the same
rows of the same tables, on a smaller sample in the same process. CPU seconds, children included.
"""

import gc
import io
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.worlds import everything, prepare

FLOOR, TARGET_MICROSECONDS, MOST_BYTES = 20.0, 60.0, 4096
SAMPLE = 300
A_BRANCH = 25
BAD_SHARE = 0.01
TODAY = date(2026, 6, 30)
SIZES = (2_000, 10_000, 50_000)


def cpu(task: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a call with its child processes, and its result."""
    before = os.times()
    result = task()
    after = os.times()
    return sum(after[:4]) - sum(before[:4]), result


def roster_file(rows: int, *, is_all_good: bool = True) -> bytes:
    """A made-up roster (示例数据) of so many members in branches of 25."""
    from stdnum.cn import ric

    from shuanghe.kernel.documents import xlsx_chunks
    from shuanghe.organisation.rules.sheets import MEMBERS, ORGANISATIONS

    die = random.Random(7)
    branches = [f"Z{at}" for at in range(-(-rows // A_BRANCH))]
    bodies = [["DW", "示例党委", "", "党委", "", "2000-01-01", "", "", ""]]
    bodies += [[c, f"示例{c}", "", "党支部", "DW", "2000-01-01", "", "", ""] for c in branches]

    def members() -> Any:
        for at in range(rows):
            born = date(1960, 1, 1) + timedelta(days=at % 14_000)
            body = f"1502{at // 14_000:02d}{born:%Y%m%d}{die.randint(0, 999):03d}"
            number = body + ric.calc_check_digit(body + "0")
            if not is_all_good and die.random() < BAD_SHARE:
                number = number[:-1] + ("1" if number[-1] != "1" else "2")
            joined = born + timedelta(days=9_000)
            yield [
                f"示例{chr(0x4E00 + at % 400)}{chr(0x4E00 + at % 377)}",
                "男" if int(body[16]) % 2 else "女",
                number,
                "汉族",
                born.isoformat(),
                "大学本科",
                "工人",
                branches[at // A_BRANCH],
                "",
                joined.isoformat(),
                (joined + timedelta(days=366)).isoformat(),
                "电解工",
                f"139{at:08d}",
                f"示例路{at}号",
                "正式党员",
                *[""] * 7,
            ]  # fmt: skip

    sheets = [
        (sheet.title, [column.title for column in sheet.columns], lines)
        for sheet, lines in ((ORGANISATIONS, bodies), (MEMBERS, members()))
    ]
    return b"".join(xlsx_chunks(sheets))


def product(data: bytes) -> dict[str, int]:
    """Read, check, report and load one file through the product; rows by verdict."""
    from shuanghe.kernel.permissions import Actor
    from shuanghe.kernel.uploads.reading import workbook_read
    from shuanghe.organisation.services.roster import roster_apply
    from shuanghe.organisation.uploads.rosters import roster_check

    found = roster_check(workbook_read(data, "示例.xlsx"), on=TODAY, today=TODAY)
    roster_apply(
        Actor.system("基准测试"), make_plan=lambda: found.clean_plan, file_name="示例.xlsx"
    )
    return found.as_dict()["counts"]


def stock(data: bytes) -> int:
    """The same rows by openpyxl, full_clean and update_or_create; the rows written."""
    import openpyxl
    from django.db import transaction

    from shuanghe.organisation.models import Organisation
    from shuanghe.organisation.rules.sheets import MEMBERS

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    keys = [column.key for column in MEMBERS.columns]
    count = 0
    with transaction.atomic():
        _stock_bodies(book)
        places = {one.code: one for one in Organisation.objects.all()}
        for row in book["党员"].iter_rows(min_row=2, values_only=True):
            _stock_member(dict(zip(keys, row, strict=False)), places)
            count += 1
    return count


def _stock_bodies(book: Any) -> None:
    from shuanghe.kernel.tree import path_of
    from shuanghe.organisation.models import Organisation

    parent = None
    for row in book["组织"].iter_rows(min_row=2, values_only=True):
        one = Organisation(
            code=row[0], name=row[1], kind="branch" if parent else "committee",
            parent=parent, established_on=date.fromisoformat(row[5]), path=f"draft{row[0]}",
        )  # fmt: skip
        one.save()
        one.path = path_of(parent.path if parent else "", one.pk)
        one.save()
        parent = parent or one


def _stock_member(cells: dict[str, Any], places: dict[str, Any]) -> None:
    from stdnum.cn import ric

    from shuanghe.kernel.crypto import blind_index, seal
    from shuanghe.organisation.models import Member, Spell, Standing
    from shuanghe.organisation.rules.names import name_reading

    number = str(cells["id_number"])
    ric.calc_check_digit(number)
    joined, confirmed = (date.fromisoformat(cells[key]) for key in ("joined_on", "confirmed_on"))
    place = places[cells["organisation"]]
    member = Member(
        name=cells["name"], name_pinyin=name_reading(cells["name"]), ethnic="01",
        gender="1" if cells["gender"] == "男" else "2", education="21", category="worker",
        born_on=ric.get_birth_date(number), joined_on=joined, confirmed_on=confirmed,
        position=cells["position"], organisation=place, standing="full",
        id_number_index=blind_index(number, purpose="id_number"),
        phone_index=blind_index(cells["phone"], purpose="phone"),
    )  # fmt: skip
    for field in ("id_number", "phone", "address"):
        sealed = seal(str(cells[field]), where=f"member.{field}.{member.uid}")
        setattr(member, f"{field}_sealed", sealed)
    member.full_clean(exclude=["id", "merged_into", "lost_contact_on"])
    values = {
        field.attname: getattr(member, field.attname)
        for field in Member._meta.concrete_fields
        if field.attname not in ("id", "id_number_index")
    }
    kept, _ = Member.objects.update_or_create(
        id_number_index=member.id_number_index, merged_into=None, defaults=values
    )
    Spell.objects.update_or_create(
        member=kept,
        kind="home",
        until_on=None,
        defaults={"organisation": place, "from_on": max(joined, place.established_on)},
    )
    Standing.objects.update_or_create(
        member=kept, kind="probationary", defaults={"from_on": joined, "until_on": confirmed}
    )
    Standing.objects.update_or_create(
        member=kept, kind="full", defaults={"from_on": confirmed, "until_on": None}
    )


def cleared() -> None:
    """Empty the tables between two runs."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("post", "standing", "spell", "member", "organisationspan", "organisation"):
            cursor.execute(f"DELETE FROM organisation_{table}")


def contents() -> list[Any]:
    """What a load left, in an order that does not depend on how it was loaded."""
    from shuanghe.organisation.models import Member, Spell, Standing

    people = Member.objects.order_by("id_number_index").values_list(
        "id_number_index", "phone_index", "name_pinyin", "gender", "born_on", "joined_on",
        "organisation__code", "standing", "education",
    )  # fmt: skip
    spells = Spell.objects.order_by("member__id_number_index").values_list(
        "member__name", "organisation__code", "from_on", "until_on"
    )
    order = Standing.objects.order_by("member__id_number_index", "from_on")
    return [
        [tuple(map(str, row)) for row in people],
        list(spells),
        list(order.values_list("member__name", "kind", "from_on", "until_on")),
    ]


def _peak_reset() -> int:
    """Forget the peak so far; the memory in use now, in bytes (Linux)."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(line: str) -> int:
    status = Path("/proc/self/status").read_text()
    found = next(one for one in status.splitlines() if one.startswith(line))
    return int(found.split()[1]) * 1024


def run(sizes: Sequence[int] = SIZES) -> list[dict[str, Any]]:
    """One result per size: seconds, microseconds a row, ratio, bytes a row, passed."""
    with everything():
        sample = roster_file(SAMPLE)
        product(roster_file(50))
        cleared()
        baseline, written = cpu(lambda: stock(sample))
        by_stock = contents()
        cleared()
        product(sample)
        if written != SAMPLE or contents() != by_stock:
            raise RuntimeError("基线与产品写入的内容不同,无法比较。")
        return [_measured(size, baseline / SAMPLE) for size in sizes]


def _measured(size: int, baseline_a_row: float) -> dict[str, Any]:
    cleared()
    data = roster_file(size)
    before = _peak_reset()
    start = time.perf_counter()
    seconds, counts = cpu(lambda: product(data))
    wall = time.perf_counter() - start
    bytes_a_row = (_memory("VmHWM") - before) / size
    rows = sum(counts.values())
    ratio = baseline_a_row * rows / seconds
    return {
        "bar": "e1",
        "what": "roster in: read, check, load, report",
        "size": size,
        "baseline": round(baseline_a_row * rows, 3),
        "product": round(seconds, 3),
        "wall": round(wall, 3),
        "microseconds_a_row": round(1e6 * seconds / rows, 1),
        "bytes_a_row": round(bytes_a_row),
        "ratio": round(ratio, 1),
        "floor": FLOOR,
        "target_microseconds_a_row": TARGET_MICROSECONDS,
        "passed": ratio >= FLOOR and bytes_a_row <= MOST_BYTES and counts["error"] == 0,
    }


if __name__ == "__main__":
    home = prepare()
    from shuanghe.kernel.crypto import key_create

    (home / "master.key").unlink()
    key_create()
    for result in run([int(text) for text in sys.argv[1:]] or SIZES):
        print(result)
