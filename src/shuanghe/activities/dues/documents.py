"""What goes out on paper: receipts, and the yearly publication without anybody's wages."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date

from django.core.files.base import ContentFile
from django.http import FileResponse

from shuanghe.activities.dues.models import DuesEntry, MovementKind
from shuanghe.activities.dues.queries.passing import is_large
from shuanghe.activities.dues.queries.totals import Publication
from shuanghe.activities.dues.rules.account import AccountYear
from shuanghe.activities.dues.services.telling import Telling
from shuanghe.kernel.documents import (
    Block,
    Heading,
    Labelled,
    OfficialPaper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    docx_official,
    download,
    xlsx_chunks,
)

COLUMNS = ("党组织", "交纳人数", "实收（元）", "尚未交清人数")
MONTHLY = ("月份", "实收（元）")
SPENT = ("项目", "金额（元）")


def receipt_file(entry: DuesEntry) -> FileResponse:
    """The receipt of one payment, with its number."""
    name = f"党费收据 {entry.receipt_number}"
    return download(name, docx_official(receipt_paper(entry)), "docx")


def receipt_paper(entry: DuesEntry) -> OfficialPaper:
    """What the receipt says: who, which month, how much, how; never on what base."""
    lines = [
        Labelled("收据号：", entry.receipt_number),
        Labelled("交款人：", entry.member.name),
        Labelled("党费月份：", f"{entry.month.year}年{entry.month.month}月"),
        Labelled("金额：", f"人民币 {entry.paid} 元"),
        Labelled(
            "交纳日期：", f"{entry.paid_on.year}年{entry.paid_on.month}月{entry.paid_on.day}日"
        ),
        Labelled("交纳方式：", entry.method_title),
    ]
    if entry.extra:
        lines.append(Labelled("其中自愿多交：", f"人民币 {entry.extra} 元"))
    if is_large(entry):
        lines.append(Labelled("去向：", "自愿多交部分全部上缴中央，由各级党组织逐级转交。"))
    if entry.note:
        lines.append(Labelled("备注：", entry.note))
    if entry.reversals.all():
        lines.append(Labelled("状态：", "已冲正，本收据作废"))
    return OfficialPaper(
        title="党费收据",
        blocks=[*lines, Signatures(("收款人", "交款人"))],
        signature=Signature(entry.organisation.name, entry.paid_on),
        header="示例数据" if entry.is_sample else "",
    )


def publication_word(publication: Publication) -> bytes:
    """The yearly publication as .docx."""
    return docx_official(publication_paper(publication))


def telling_of(publication: Publication, *, told_on: date, told_to: str) -> Telling:
    """What the record of a telling says, with the paper as it stands now."""
    data = publication_word(publication)
    account = publication.account
    spent = "" if account is None else f"，使用 {account.went_out} 元，结余 {account.closing} 元"
    return Telling(
        year=publication.year,
        told_on=told_on,
        told_to=told_to,
        summary=f"{publication.year}年收缴党费 {publication.collected} 元{spent}。",
        paper=ContentFile(data, name=f"dues-{publication.year}.docx"),
        paper_name=f"{publication.year}年党费收缴和使用情况.docx",
        paper_hash=hashlib.sha256(data).hexdigest(),
    )


def publication_file(publication: Publication, *, kind: str) -> FileResponse:
    """The yearly publication; kind: docx or xlsx."""
    name = f"{publication.organisation.name} {publication.year}年党费收缴和使用情况"
    if kind == "xlsx":
        return download(name, xlsx_chunks(_sheets(publication)), kind)
    return download(name, publication_word(publication), kind)


def _sheets(
    publication: Publication,
) -> Iterator[tuple[str, Sequence[str], list[tuple[object, ...]]]]:
    yield "按党组织", COLUMNS, [*_rows(publication), _sum(publication)]
    months = [(f"{month:%Y-%m}", paid) for month, paid in publication.months]
    yield "按月份", MONTHLY, [*months, ("合计", publication.collected)]
    if publication.account is not None:
        yield "收支", SPENT, list(_account_rows(publication.account))


def _account_rows(account: AccountYear) -> Iterator[tuple[object, ...]]:
    """Opening, what came in and went out by kind, closing."""
    titles = dict(MovementKind.choices)
    yield "上年结余", account.opening
    for kind, yuan in account.income:
        yield f"收入：{titles[kind]}", yuan
    for kind, yuan in account.spending:
        yield f"支出：{titles[kind]}", yuan
    yield "本年结余", account.closing


def _rows(publication: Publication) -> list[tuple[object, ...]]:
    return [(one.name, one.payer_count, one.collected, one.open_count) for one in publication.told]


def _sum(publication: Publication) -> tuple[object, ...]:
    told = publication.told
    return (
        "合计",
        sum(one.payer_count for one in told),
        publication.collected,
        sum(one.open_count for one in told),
    )


def publication_paper(publication: Publication) -> OfficialPaper:
    """The totals as a paper to be read out or put up: no names, no wages, no ranking."""
    rows = [[str(cell) for cell in row] for row in [*_rows(publication), _sum(publication)]]
    months = [[f"{month.month}月", str(paid)] for month, paid in publication.months]
    return OfficialPaper(
        title=f"{publication.organisation.name}\n{publication.year}年党费收缴和使用情况",
        blocks=[
            Heading("收缴总额"),
            Paragraph(
                f"截至{_day(publication.on)}，{publication.year}年共收缴党费 "
                f"{publication.collected} 元。"
            ),
            Heading("各党组织收缴情况"),
            Table(COLUMNS, rows, (70, 25, 35, 26)),
            Heading("逐月收缴情况"),
            Table(MONTHLY, months, (40, 60)),
            *_spent(publication),
        ],
        signature=Signature(publication.organisation.name, publication.on),
        header="示例数据" if publication.organisation.is_sample else "",
    )


def _spent(publication: Publication) -> Iterator[Block]:
    """What was extra and goes to the centre; what the account says was spent, by purpose."""
    if publication.sent_up:
        yield Heading("自愿多交党费")
        yield Paragraph(
            f"本年收到应全部上缴中央的自愿多交党费 {publication.sent_up} 元，已含在收缴总额内，"
            "按规定逐级转交。"
        )
    yield Heading("使用情况")
    account = publication.account
    if account is None:
        yield Paragraph(
            f"{publication.organisation.name}没有单设党费专户，所收党费上缴上级党组织。"
        )
        return
    yield Paragraph(
        f"上年结余 {account.opening} 元，本年收入 {account.came_in} 元，"
        f"支出 {account.went_out} 元，结余 {account.closing} 元。"
    )
    yield Paragraph("党费只用于规定的五个方面，支出均有凭证，账目可供查阅。")
    rows = [[str(cell) for cell in row] for row in _account_rows(account)]
    yield Table(SPENT, rows, (100, 40))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
