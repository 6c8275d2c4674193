"""`python -m shuanghe.kernel.uploads.child`: a file on standard input, lines of JSON out.

First line {"notes"}, then {"sheet"} followed by {"rows"}, last {"done"} or {"refused"}.
Anything else than an orderly end means that the file was too much, and is refused by the parent.
"""

import contextlib
import gc
import json
import resource
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from shuanghe.kernel.uploads.limits import Limits, Unreadable

CHUNK = 500
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")


def cap(limits: Limits) -> None:
    """Bound memory, time and output; open no more files than needed."""
    bounds = (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in bounds:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def lines(data: bytes, order: dict[str, Any], limits: Limits) -> Iterator[dict[str, Any]]:
    """The file as the messages of the protocol."""
    from shuanghe.kernel.uploads.child import comma, xlsx

    name = str(order["name"]).lower()
    if data.startswith(OLE):
        if LOCKED in data:
            raise Unreadable("文件已加密。请去掉密码后再上传。")
        raise Unreadable("这是旧版 .xls 或其他 Office 97 文件。请另存为 .xlsx 再上传。")
    is_zip = data.startswith(b"PK")
    if is_zip != name.endswith((".xlsx", ".xlsm")):
        raise Unreadable("扩展名与内容不符，或不是表格。请另存为 .xlsx 再上传。")
    if is_zip:
        notes, sheets = xlsx.read(data, order["sheets"], limits)
    else:
        notes, sheets = comma.read(data, limits)
    yield {"notes": notes}
    for sheet in sheets:
        yield {"sheet": sheet.name, "is_hidden": sheet.is_hidden, "merged": sheet.merged}
        while chunk := list(islice(sheet.rows, CHUNK)):
            yield {"rows": chunk}
    yield {"done": True}


def main() -> None:
    """Do one order (JSON as the only argument) and write what was read, line by line."""
    order = json.loads(sys.argv[1])
    limits = Limits(**order["limits"])
    cap(limits)
    gc.disable()  # so short a life makes no garbage worth collecting
    out = sys.stdout
    try:
        for line in lines(sys.stdin.buffer.read(), order, limits):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    except Unreadable as refusal:
        out.write("\n" + json.dumps({"refused": str(refusal)}) + "\n")
    except MemoryError:
        out.write("\n" + json.dumps({"refused": "文件展开后占用内存过大，已停止读取。"}) + "\n")


main()
