"""What is recorded: kinds of acts with their fields, the steps around meetings, the ledgers."""

from collections.abc import Iterator
from datetime import date

from shuanghe.activities.meetings.queries.steps import steps_book
from shuanghe.insight.handbooks.queries.filling.setting import Filled, Setting
from shuanghe.insight.handbooks.queries.shapes import SectionShape
from shuanghe.insight.handbooks.rules.content import Block, heading, labelled, paragraph, table
from shuanghe.insight.handbooks.rules.words import quoted, sure
from shuanghe.records.queries.practice import practice
from shuanghe.rulebook.queries import recurring_duties, rule, rulebook
from shuanghe.rulebook.rules import Rule

WHEN = {"before": "会前", "during": "会上", "after": "会后"}
MEETING = ("主题", "日期", "应到人数", "实到人数", "主持人", "记录人", "议题和决议", "到会人员")
ACT = ("主题", "日期", "所属期", "内容摘要")
STEPS = ("时候", "做什么", "怎样登记", "依据", "可靠程度")


def evidence(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """Each kind of act: who records it, what is asked for, what it settles, an example."""
    blocks: list[Block] = []
    duties = recurring_duties(on=setting.on)
    for code, kind in rulebook().evidence_kinds.items():
        settled = [one for one in duties if one.recurrence and code in one.recurrence.satisfied_by]
        blocks += _kind(code, kind.title, kind.help, settled, setting.on)
    yield Filled("evidence", shape.title or "每件事怎样登记", blocks)


def _kind(code: str, title: str, help_text: str, settled: list[Rule], on: date) -> Iterator[Block]:
    kind, subjects = rulebook().evidence_kinds[code], rulebook().subjects
    yield heading(title)
    yield paragraph(f"{help_text}。")
    yield labelled("谁登记", "、".join(subjects.get(one, one) for one in kind.filed_by))
    fields = MEETING if kind.is_meeting else ACT
    yield labelled("要登记的", "、".join(fields))
    if settled:
        told = "；".join(f"{one.id} {one.title}（{_cite(one)}）" for one in settled)
        yield labelled("销哪些任务", told)
    example = _example(title, on, is_meeting=kind.is_meeting)
    yield table(("项目", "填写示例（虚构）"), example, (26, 74))


def _cite(rule: Rule) -> str:
    cite = f"{quoted(rule.citation.regulation_title)}{rule.citation.article}"
    return f"{cite}，{sure(rule.confidence)}"


def _example(title: str, on: date, *, is_meeting: bool) -> list[tuple[str, str]]:
    """A made-up entry, marked so."""
    first = [
        ("主题", f"{title}（示例）"),
        ("日期", f"{on.year}-{on.month:02d}-15"),
    ]
    if not is_meeting:
        return [
            *first,
            ("所属期", f"{on.year}-{on.month:02d}"),
            ("内容摘要", "写明做了什么、结果怎样，100 字以内"),
        ]
    return [
        *first,
        ("应到、实到", "25 人、22 人；请假 3 人，写明原因"),
        ("主持人、记录人", "示例甲、示例乙"),
        ("议题和决议", "一事一议；决议写明表决票数"),
    ]


def meeting_steps(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """What belongs before, during and after each kind of meeting that has steps."""
    book, kinds = steps_book(), rulebook().evidence_kinds
    for code, entries in book["kinds"].items():
        rows = []
        for entry in entries:
            words = book["titles"][entry["code"]]
            asked = rule(entry["rule"], on=setting.on) if entry.get("rule") else None
            cite = (
                f"{asked.id} {quoted(asked.citation.regulation_title)}{asked.citation.article}"
                if asked
                else "示例默认"
            )
            rows.append(
                (
                    WHEN[entry["when"]],
                    words["title"],
                    words["hint"],
                    cite,
                    sure(asked.confidence if asked else "default"),
                )
            )
        if rows:
            title = f"{kinds[code].title}：会前、会上、会后"
            yield Filled(f"meeting.{code}", title, [table(STEPS, rows, (8, 20, 34, 26, 12))])


def ledgers(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """The ledgers an organisation keeps: what stands in each, who may write it."""
    subjects = rulebook().subjects
    habits = practice()
    rows = [
        (
            kind.title,
            "、".join(subjects.get(one, one) for one in kind.filed_by),
            "、".join(MEETING if kind.is_meeting else ACT),
        )
        for kind in rulebook().evidence_kinds.values()
    ]
    blocks = [
        paragraph(
            "台账由日常登记自动形成，不另外抄写；登记一次，清单、看板、手册都用同一条。"
            f"事情办完超过 {habits.late_entry_days} 天才登记的，标为补录（示例默认）。"
        ),
        table(("台账", "谁登记", "栏目"), rows, (24, 30, 46)),
    ]
    yield Filled("ledgers", shape.title or "工作台账", blocks)
