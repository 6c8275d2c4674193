"""The blank ledger to fill in, with drop-downs and every column explained."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shuanghe.kernel.documents import BlankColumn, BlankSheet, xlsx_template
from shuanghe.records.queries.practice import practice
from shuanghe.records.rules import ledger as rules
from shuanghe.records.uploads.reading import SHEET

NOTES = (
    "一、只填“台账”一张表；表名和表头不要改，列的次序可以变，不能少带 * 的列。",
    "二、一次活动办了几件事，只写一行，事项用顿号分开：一次录入，多项任务一起销。",
    "三、先预览后导入：每一行给出新增、变更、相同或错误；有一个错误就整批都不写入。",
    "四、同一组织、同一天、同样事项和主题算同一条；再次导入时内容不同的，按更正处理，原记录保留。",
    "五、补录是如实标注，不是处罚：登记日期晚于办理日期较多，或晚于所属期，会标明“补录”。",
    "六、名册上有同名人员时，写作 姓名#编号，编号见预览给出的提示。",
)
EXAMPLES: Mapping[str, str] = {
    rules.CODE: "SAL-D1-01",
    rules.DAY: "2026-07-15",
    rules.KINDS: "主题党日、集中学习培训",
    rules.TITLE: "学习安全规程",
    rules.ENTITLED: "24",
    rules.PRESENT: "23",
    rules.HOURS: "3",
    rules.HOST: "王示安",
    rules.ABSENT: "李样春",
}
TEXT_COLUMNS = (rules.CODE, rules.PERIOD)


def ledger_template(codes: Iterable[str] = (), rows: Iterable[Sequence[Any]] = ()) -> bytes:
    """The workbook to fill in. codes: organisations offered in the drop-down."""
    titles = tuple(practice().titles.values())
    choices = {rules.CODE: tuple(codes), rules.KINDS: titles}
    columns = [
        BlankColumn(
            title,
            hint=rules.EXPLAINED[title],
            example=EXAMPLES.get(title, ""),
            choices=choices.get(title, ()),
            is_required=title in rules.REQUIRED,
            is_text=title in TEXT_COLUMNS,
            is_date=title in (rules.DAY, rules.ENTERED),
        )
        for title in rules.COLUMNS
    ]
    kinds = f"七、可写的事项：{'、'.join(titles)}。"
    return xlsx_template([BlankSheet(SHEET, columns, rows)], notes=(*NOTES, kinds))
