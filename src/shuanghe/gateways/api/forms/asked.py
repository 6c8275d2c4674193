"""What a program sends: plain values with their bounds, and pages of a list."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from shuanghe.kernel.ui.asked import has_turns
from shuanghe.operations.models import Quantity

LARGEST_ID = 2**63 - 1
FIRST_DAY, LAST_DAY = date(1921, 1, 1), date(2199, 12, 31)
MOST = 200
FIRST_CONTROL, DELETE = " ", "\x7f"
BREAKS = "\n\t"


def storable(text: str) -> str:
    """The text without blanks around it. Raises ValueError for signs that no text holds."""
    is_odd = any((one < FIRST_CONTROL and one not in BREAKS) or one == DELETE for one in text)
    if is_odd or any("\ud800" <= one <= "\udfff" for one in text):
        raise ValueError("含有不能保存的控制字符，请删去后再试。")
    if has_turns(text):
        raise ValueError("含有改变文字方向的控制字符，请删去后再试。")
    return text.strip()


def without_digits(text: str) -> str:
    """The text. Raises ValueError for one with digits: nobody is found by a number."""
    if any(one.isdigit() for one in text):
        raise ValueError("只能按姓名或拼音查，不能写数字，也不能按证件号、电话查。")
    return text


def plausible(day: date) -> date:
    """The day. Raises ValueError for one that no record of ours can be about."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"日期应在 {FIRST_DAY} 与 {LAST_DAY} 之间。")
    return day


Day = Annotated[date, AfterValidator(plausible), Field(description="日期，写作 2026-07-15")]
Number = Annotated[int, Field(ge=1, le=LARGEST_ID, description="编号")]
Month = Annotated[
    str,
    StringConstraints(pattern=r"^(19[5-9]\d|20\d\d)-(0[1-9]|1[0-2])$"),
    Field(description="月份，写作 2026-07"),
]
Code = Annotated[
    str,
    StringConstraints(min_length=1, max_length=40),
    AfterValidator(storable),
    Field(description="组织编码"),
]
Word = Annotated[str, StringConstraints(max_length=60), AfterValidator(storable)]
Name = Annotated[str, StringConstraints(max_length=60), AfterValidator(storable)]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Year = Annotated[int, Field(ge=2000, le=2199, description="年份")]


class Paged(Schema):
    """Which part of a list: at most so many rows, those after the one named by `next`."""

    limit: Annotated[int, Field(ge=1, le=MOST, description="一页最多几条")] = 50


class After(Paged):
    """A list whose rows go by number."""

    after: Annotated[Number | None, Field(description="上一页答复中的 next")] = None


class AfterCode(Paged):
    """A list whose rows go by code."""

    after: Annotated[Code | None, Field(description="上一页答复中的 next")] = None


class OrganisationsAsked(AfterCode):
    """The tree, or a part of it, as it stood on a day."""

    organisation: Annotated[Code | None, Field(description="只要这个组织及其下级")] = None
    on: Annotated[Day | None, Field(description="那一天的组织；不写为今天")] = None


class OnDay(Schema):
    """As of a day."""

    on: Annotated[Day | None, Field(description="那一天的情况；不写为今天")] = None


class PostsAsked(After):
    """Who held which post on a day."""

    organisation: Annotated[Code | None, Field(description="只要这个组织及其下级")] = None
    on: Annotated[Day | None, Field(description="那一天的任职；不写为今天")] = None


class MembersAsked(After):
    """Members of today."""

    organisation: Annotated[Code | None, Field(description="只要这个组织及其下级")] = None
    standing: Annotated[Word, Field(description="党籍状态编码；roll 为在册，all 为全部")] = "roll"
    name: Annotated[
        Name,
        AfterValidator(without_digits),
        Field(description="姓名或拼音，不写数字；不能按证件号、电话查"),
    ] = ""


class MonthAsked(OnDay):
    """A month of an organisation's duties, judged as of a day."""

    month: Annotated[Month | None, Field(description="月份；不写为本月")] = None


class DeadlinesAsked(After):
    """Open deadlines."""

    organisation: Annotated[Code | None, Field(description="只要这个组织及其下级")] = None
    pressing: Annotated[
        str | None,
        StringConstraints(pattern="^(late|near|to_do)$"),
        Field(description="late 已超期，near 快到期，to_do 待办；不写为全部"),
    ] = None


class RecordsAsked(After):
    """Records of work."""

    organisation: Annotated[Code | None, Field(description="只要这个组织及其下级")] = None
    kind: Annotated[Word, Field(description="事项编码")] = ""
    from_on: Annotated[Day | None, Field(description="自哪一天")] = None
    until_on: Annotated[Day | None, Field(description="至哪一天（含）")] = None
    text: Annotated[Word, Field(description="主题、摘要中的字词")] = ""
    state: Annotated[
        str,
        StringConstraints(pattern="^(|late_entry|withdrawn)$"),
        Field(description="late_entry 补录，withdrawn 已撤回；不写为未撤回的"),
    ] = ""


class PresenceSent(Schema):
    """One member on the list of an act."""

    member: Annotated[UUID, Field(description="党员内部编号")]
    is_present: bool = True
    leave_reason: Annotated[str, StringConstraints(max_length=100), AfterValidator(storable)] = ""


class RecordSent(Schema):
    """One act of an organisation, to be filed."""

    client_key: Annotated[
        str,
        StringConstraints(min_length=8, max_length=40, pattern=r"^[0-9A-Za-z._:-]+$"),
        Field(description="由调用方生成的提交编号；同一编号重发，得到同一条记录"),
    ]
    organisation: Code
    kinds: Annotated[
        list[Annotated[str, StringConstraints(max_length=40), AfterValidator(storable)]],
        Field(min_length=1, max_length=12, description="事项编码"),
    ]
    title: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(storable)]
    done_on: Day
    period: Annotated[
        str,
        StringConstraints(max_length=10),
        AfterValidator(storable),
        Field(description="所属期，如 2026-07、2026-Q3、2026；不写为当期"),
    ] = ""
    place: Annotated[str, StringConstraints(max_length=100), AfterValidator(storable)] = ""
    host_name: Name = ""
    speaker_name: Name = ""
    entitled_count: Count | None = None
    present_count: Count | None = None
    hours: Annotated[Decimal | None, Field(ge=0, le=999, max_digits=5, decimal_places=1)] = None
    summary: Annotated[str, StringConstraints(max_length=2000), AfterValidator(storable)] = ""
    attendance: Annotated[list[PresenceSent], Field(max_length=2000, default_factory=list)]


class CasesAsked(After):
    """Cases under way or ended."""

    organisation: Annotated[Code | None, Field(description="只要这个组织及其下级")] = None
    procedure: Annotated[Word, Field(description="程序编码")] = ""
    state: Annotated[
        str,
        StringConstraints(pattern="^(running|finished|stopped|all)$"),
        Field(description="running 办理中，finished 已办结，stopped 已终止，all 全部"),
    ] = "running"
    is_late: Annotated[bool, Field(description="只要有时限已过的")] = False


class RulesAsked(Paged):
    """Rules in force on a day."""

    after: Annotated[Word, Field(description="上一页答复中的 next")] = ""
    regulation: Annotated[Word, Field(description="法规目录名")] = ""
    text: Annotated[Word, Field(description="字词，空格分开")] = ""
    on: Annotated[Day | None, Field(description="那一天生效的；不写为今天")] = None


class BoardAsked(Schema):
    """Which year of a board."""

    year: Annotated[Year | None, Field(description="年份；不写为今年")] = None


class CellAsked(Schema):
    """Which of the obligations behind a cell of a board."""

    duty: Annotated[Word, Field(description="规则编号；不写为全部")] = ""
    state: Annotated[
        str,
        StringConstraints(pattern="^(|met|late|missing|pending|waived)$"),
        Field(description="met 按期，late 逾期补办，missing 逾期未办，pending 待办，waived 豁免"),
    ] = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


class ValueSent(Schema):
    """One value of an operating figure, for the period that begins with a month."""

    unit: Code
    kpi: Annotated[Word, Field(min_length=1, description="指标编码或名称")]
    month: Month
    amount: Annotated[Decimal, Field(max_digits=18, decimal_places=6, description="数值")]
    quantity: Annotated[Quantity, Field(description="actual 实际，plan 计划")] = Quantity.ACTUAL
    measure: Annotated[Word, Field(description="计量单位，写了就核对")] = ""
    reason: Annotated[
        str,
        StringConstraints(max_length=200),
        AfterValidator(storable),
        Field(description="改已确认的数值时写明原因"),
    ] = ""


class ValuesSent(Schema):
    """Values to be filed together, all of them or none."""

    source: Annotated[
        str,
        StringConstraints(min_length=1, max_length=100),
        AfterValidator(storable),
        Field(description="从哪里来，如“生产系统 2026-10 月报”，记入台账"),
    ]
    values: Annotated[list[ValueSent], Field(min_length=1, max_length=1000)]
