"""`shuanghe handbook …`: build a handbook as a file, issue an edition, compare, search."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings

from shuanghe.insight.handbooks.documents.changes import changes_docx
from shuanghe.insight.handbooks.documents.files import (
    Cover,
    edition_files,
    handbook_book,
    handbook_docx,
    handbook_pdf,
)
from shuanghe.insight.handbooks.models import Edition, EditionState
from shuanghe.insight.handbooks.queries.editions import changes_of, former_of
from shuanghe.insight.handbooks.queries.filling import sections_filled
from shuanghe.insight.handbooks.queries.filling.setting import Setting
from shuanghe.insight.handbooks.queries.finding import sections_found
from shuanghe.insight.handbooks.queries.outline import outline_of, outlines_check
from shuanghe.insight.handbooks.rules.comparing import WORDS, counted
from shuanghe.insight.handbooks.rules.content import edition_hash, section_hash
from shuanghe.insight.handbooks.rules.words import day
from shuanghe.insight.handbooks.services.building import edition_build
from shuanghe.insight.handbooks.services.editions import (
    Issuing,
    edition_discard,
    edition_issue,
    edition_prepare,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import PaperUnset
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.terminal import (
    AsJson,
    On,
    Unusable,
    answer,
    day_read,
    fail,
    failing,
    file_give,
    file_write,
    give,
    say,
    write,
)
from shuanghe.organisation.models import Organisation

group = typer.Typer(help="手册：编制、印发、比较、检索。", no_args_is_help=True)
EVERYTHING = Scope.everything("命令行编制手册")
Kind = Annotated[str, typer.Argument(help="management、practice 或 learning。")]
Place = Annotated[str, typer.Option("--organisation", help="哪个组织的手册（编码）。")]
Out = Annotated[Path, typer.Option("--out", help="写到哪个 .docx 或 .pdf 文件。")]
WORD, PDF = ".docx", ".pdf"


@group.callback()
def prepare() -> None:
    """手册：编制、印发、比较、检索。"""


@group.command()
def build(
    kind: Kind, out: Out, organisation: Place = "", on: On = "", as_json: AsJson = False
) -> None:
    """编出一本手册，写成 Word（.docx）或 PDF 文件；不存入系统。"""
    with failing(KeyError, PaperUnset, Refused, as_json=as_json), looking(EVERYTHING):
        if out.suffix.lower() not in (WORD, PDF):
            raise Unusable(f"不认识“{out.name}”的类型，文件名请以 .docx 或 .pdf 结尾。")
        outline, today = outline_of(kind), day_read(on)
        place = _place(organisation) if organisation else None
        say(f"编制《{outline.about.title}》，按 {today} 的规则……")
        sections = sections_filled(outline, Setting(today, place))
        fingerprint = edition_hash(map(section_hash, sections))
        lines = [place.name if place else "未指定组织", f"内容截至{day(today)}"]
        book = handbook_book(
            Cover(outline.about.title, f"内容指纹 {fingerprint[:12]}", lines), sections
        )
        facts: dict[str, Any] = {"kind": kind, "sections": len(sections), "hash": fingerprint}
        if out.suffix.lower() == PDF:
            made = handbook_pdf(book)
            data, facts["pages"] = made.data, made.sheets
        else:
            data = handbook_docx(book)
    file_give(out, data, as_json=as_json, **facts)


@group.command()
def issue(
    kind: Kind,
    organisation: Place,
    note: Annotated[str, typer.Option("--note", help="印发说明。")] = "",
    on: On = "",
    as_json: AsJson = False,
) -> None:
    """编制并印发一版手册，发给该组织和下级所有党委、党总支、党支部。"""
    actor = Actor.system("命令行")
    with failing(KeyError, Refused, as_json=as_json), looking(EVERYTHING):
        place, today = _place(organisation), day_read(on)
        say("编制中……")
        made = edition_prepare(actor, organisation=place, kind=kind, on=today, is_built_here=True)
        edition_build(made, edition_files, tell=lambda _done, _total: None)
        try:
            units = edition_issue(
                actor, organisation=place, edition=made, issuing=Issuing(note=note), on=today
            )
        except Refused:
            edition_discard(actor, organisation=place, edition=made)
            raise
    facts = {"edition": made.pk, "number": made.number, "units": units, "pages": made.page_count}
    answer(facts, f"已印发{made}，{made.page_count} 页，发至 {units} 个党组织。", as_json=as_json)


@group.command()
def changes(
    kind: Kind,
    organisation: Place,
    out: Annotated[Path | None, typer.Option("--out", help="写成 Word 文件。")] = None,
    since: Annotated[int, typer.Option("--since", help="和第几版比；不写则和上一版比。")] = 0,
    as_json: AsJson = False,
) -> None:
    """最新一版和以前的版次相比改了什么。"""
    with failing(KeyError, Refused, as_json=as_json), looking(EVERYTHING):
        new = _issued(kind, organisation)
        old = _issued(kind, organisation, since) if since else former_of(new)
        if old is None:
            raise Unusable("这是第一版，没有可以比较的。")
        found = changes_of(old, new)
        if out is not None:
            file_write(out, changes_docx(old, new, found))
    if as_json:
        rows = [{"change": one.change, "chapter": one.chapter, "title": one.title} for one in found]
        give({"old": old.number, "new": new.number, "changes": rows})
        return
    say("，".join(f"{WORDS[one]} {count} 节" for one, count in counted(found).items()))
    for one in found:
        write(f"{WORDS[one.change]}　{one.title}")


@group.command()
def search(
    word: Annotated[str, typer.Argument(help="查什么；几个词用空格分开。")],
    as_json: AsJson = False,
) -> None:
    """在所有手册里查一个词。"""
    with looking(EVERYTHING):
        found = sections_found(word)
    if as_json:
        rows = [
            {"handbook": one.handbook, "section": one.title, "text": "".join(one.excerpt)}
            for one in found
        ]
        give({"word": word, "found": rows})
        return
    for one in found:
        write(f"{one.handbook}　{one.title}　{''.join(one.excerpt)}")
    if not found:
        say("没有找到。")


@group.command()
def check(as_json: AsJson = False) -> None:
    """检查三类手册的章节文件；有错说明文件、行和怎样改。"""
    found = outlines_check(Path(settings.RULEBOOKS))
    if found:
        for one in found:
            write(one)
        fail(
            f"手册的章节文件有 {len(found)} 处错误。",
            as_json=as_json,
            problems=list(map(str, found)),
        )
    answer({"problems": []}, "手册的章节文件没有错误。", as_json=as_json)


def _place(code: str) -> Organisation:
    found: Organisation | None = Organisation.objects.filter(code=code).first()
    if found is None:
        raise Unusable(f"没有编码为“{code}”的组织，请核对编码。")
    return found


def _issued(kind: str, code: str, number: int = 0) -> Edition:
    rows = Edition.objects.filter(
        organisation=_place(code), kind=kind, state=EditionState.ISSUED
    ).select_related("organisation")
    if number:
        rows = rows.filter(number=number)
    found: Edition | None = rows.order_by("-number").first()
    if found is None:
        raise Unusable("没有这样一版已印发的手册，请先用 shuanghe handbook issue 印发。")
    return found
