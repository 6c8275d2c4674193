"""The papers of a meeting, from its facts alone: nothing stands on them that is not known."""

from collections.abc import Callable

from shuanghe.activities.meetings.documents.attendance import attendance
from shuanghe.activities.meetings.documents.minutes import minutes
from shuanghe.activities.meetings.documents.notice import notice
from shuanghe.activities.meetings.documents.resolution import is_resolved, resolution
from shuanghe.activities.meetings.rules.facts import MeetingFacts
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import OfficialPaper, PaperUnset, docx_official, pdf_official

__all__ = ["KINDS", "PAPERS", "is_offered", "paper_bytes", "paper_name", "paper_of", "plain_name"]

PAPERS = {
    "notice": "会议通知",
    "attendance": "出席情况表",
    "minutes": "会议记录",
    "resolution": "决议",
}
KINDS: dict[str, Callable[[OfficialPaper], bytes]] = {"docx": docx_official, "pdf": pdf_official}
_MADE: dict[str, Callable[[MeetingFacts], OfficialPaper]] = {
    "notice": notice,
    "attendance": attendance,
    "minutes": minutes,
    "resolution": resolution,
}
NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t', " "))
LONGEST_NAME = 80


def paper_of(facts: MeetingFacts, which: str) -> OfficialPaper:
    """One paper of a meeting. which: a key of PAPERS.

    Raises Refused for a paper that has nothing to say, with what is missing.
    """
    return _MADE[which](facts)


def paper_bytes(facts: MeetingFacts, which: str, kind: str) -> bytes:
    """The file of a paper. kind: docx or pdf.

    Raises Refused as paper_of does, and where this machine cannot set the paper.
    """
    try:
        return KINDS[kind](paper_of(facts, which))
    except PaperUnset as unset:
        raise Refused(str(unset)) from unset


def is_offered(facts: MeetingFacts, which: str) -> bool:
    """Whether a meeting has this paper: minutes once it is held, a resolution if it decided."""
    if which in ("notice", "attendance"):
        return True
    return bool(facts.held_on) and (which == "minutes" or is_resolved(facts))


def paper_name(facts: MeetingFacts, which: str) -> str:
    """What the file is called, without its ending."""
    day = facts.held_on or facts.planned_on
    return plain_name(f"{day} {facts.title} {PAPERS[which]}")


def plain_name(text: str) -> str:
    """A name that every file system takes."""
    return " ".join(text.translate(NOT_IN_NAMES).split()).strip(". ")[:LONGEST_NAME] or "会议"
