"""Which worksheets a workbook lists, and in which part of the file each lies."""

import posixpath
from xml.parsers import expat

from shuanghe.kernel.uploads.child.archives import BROKEN
from shuanghe.kernel.uploads.limits import Unreadable

BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"

Attributes = dict[str, str]


def sheets_listed(book: bytes, links: bytes) -> dict[str, str]:
    """Name → part of every worksheet (charts and dialogues left out), in the order shown.

    Raises Unreadable when there is none, or two have one name.
    """
    targets = {
        given.get("Id", ""): posixpath.normpath(posixpath.join("/xl", given.get("Target", "")))[1:]
        for given in _elements(links, "Relationship")
        if given.get("Type", "").endswith("/worksheet") and given.get("TargetMode") != "External"
    }
    sheets: dict[str, str] = {}
    for given in _elements(book, "sheet"):
        link = next((value for key, value in given.items() if key.rpartition(":")[2] == "id"), "")
        name = given.get("name", "")
        if link not in targets:
            continue
        if name in sheets:
            raise Unreadable(f"有两张工作表都叫「{name[:40]}」。请改名后再上传。")
        sheets[name] = targets[link]
    if not sheets:
        raise Unreadable("文件里没有工作表。请用下载的模板填写后上传。")
    return sheets


def _elements(xml: bytes, tag: str) -> list[Attributes]:
    """The attributes of every element of that local name."""
    found: list[Attributes] = []

    def start(name: str, given: Attributes) -> None:
        if name.rpartition(":")[2] == tag:
            found.append(given)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as fault:
        raise Unreadable(BROKEN.format("工作表目录残缺")) from fault
    return found
