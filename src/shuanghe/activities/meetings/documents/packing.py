"""The papers of many meetings as files, in folders by body, and as one archive."""

import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shuanghe.activities.meetings.documents import (
    is_offered,
    paper_bytes,
    paper_name,
    plain_name,
)
from shuanghe.activities.meetings.models import Meeting
from shuanghe.activities.meetings.queries.printing import facts_to_print
from shuanghe.kernel.actions import Refused

TELL_EVERY = 20
EVERY_DATE = (1980, 1, 1, 0, 0, 0)
LEFT_OUT = "未能生成.txt"


@dataclass(frozen=True)
class Packed:
    """One paper: its path below the folder of all, and its bytes; or why there is none."""

    path: str
    content: bytes = b""
    fault: str = ""


def papers_packed(
    meetings: Iterable[Meeting], which: Sequence[str], kind: str
) -> Iterator[list[Packed]]:
    """Meeting by meeting the papers it has, under paths of which none comes twice."""
    taken: set[str] = set()
    for meeting in meetings:
        facts = facts_to_print(meeting)
        papers = []
        for one in which:
            if not is_offered(facts, one):
                continue
            stem = f"{plain_name(facts.organisation)}/{paper_name(facts, one)}"
            path = f"{stem}.{kind}" if stem not in taken else f"{stem} {meeting.pk}.{kind}"
            taken.add(stem)
            try:
                papers.append(Packed(path, paper_bytes(facts, one, kind)))
            except Refused as refused:
                papers.append(Packed(path, fault=str(refused)))
        yield papers


def archive_write(
    target: Path, packed: Iterable[list[Packed]], *, total: int, tell: Callable[[int, int], None]
) -> int:
    """Write the archive, readable by nobody else, whole or not at all; how many papers it holds.

    tell(done, total) hears of meetings as they are done. What could not be made is listed inside.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    faults, count = [], 0
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "wb") as file, zipfile.ZipFile(file, "w") as archive:
        for done, papers in enumerate(packed, 1):
            for paper in papers:
                if paper.fault:
                    faults.append(f"{paper.path}：{paper.fault}")
                else:
                    archive.writestr(zipfile.ZipInfo(paper.path, EVERY_DATE), paper.content)
                    count += 1
            if done % TELL_EVERY == 0:
                tell(done, total)
        if faults:
            listed = zipfile.ZipInfo(LEFT_OUT, EVERY_DATE)
            archive.writestr(listed, "\n".join(faults))
    part.replace(target)
    tell(total, total)
    return count
