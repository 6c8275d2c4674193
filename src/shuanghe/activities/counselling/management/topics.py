"""`shuanghe counselling topics`, `… topic show` and `… report`: the topics, from the shell."""

from pathlib import Path
from typing import Annotated, Any

import typer

from shuanghe.activities.counselling.documents import report_bytes
from shuanghe.activities.counselling.management.counselling import group
from shuanghe.activities.counselling.models import CounsellingTopic, TopicStage
from shuanghe.activities.counselling.queries.topics.report import Grid, report_of
from shuanghe.activities.counselling.queries.topics.showing import (
    TopicView,
    Wanted,
    topic_numbered,
    topic_view,
    topics_found,
)
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import AsJson, On, day_read, fail, failing, give, say, table, write

WHY = "命令行查看辅导课题"
topic_group = typer.Typer(help="一个辅导课题。", no_args_is_help=True)
group.add_typer(topic_group, name="topic")
Number = Annotated[str, typer.Argument(help="课题编号。")]


@group.command("topics")
def topics_list(
    stage: Annotated[str, typer.Option("--stage", help="只列这个阶段，如 coaching。")] = "",
    year: Annotated[int | None, typer.Option("--year", help="只列这一年。")] = None,
    as_json: AsJson = False,
) -> None:
    """列出辅导课题：编号、企业、阶段、驻点天数、等级。"""
    if stage and stage not in TopicStage.values:
        fail(f"没有阶段“{stage}”，可用：{'、'.join(TopicStage.values)}。", as_json=as_json)
    with looking(Scope.everything(WHY)):
        rows = list(topics_found(Wanted(stage=stage, year=year)))
    if as_json:
        give(
            [
                {
                    "number": one.number,
                    "title": one.title,
                    "organisation": one.organisation.code,
                    "counsellors": one.counsellor_names,
                    "stage": one.stage,
                    "site_days": days_of(one),
                    "grade": one.grade or None,
                }
                for one in rows
            ]
        )
        return
    columns = ("编号", "课题", "企业", "辅导员", "阶段", "驻点天数", "等级")
    lines = [
        (one.number, one.title, one.organisation, one.counsellor_names, one.stage_title,
         days_of(one), one.grade)
        for one in rows
    ]  # fmt: skip
    table("", columns, lines, is_answer=True, numbers_from=5)
    say(f"共 {len(rows)} 个。")


def days_of(one: CounsellingTopic) -> int:
    """The days on site that the query counted."""
    return int(getattr(one, "site_days", 0))


def _found(number: str, *, as_json: bool) -> CounsellingTopic:
    found = topic_numbered(number)
    if found is None:
        fail(f"没有编号为“{number}”的课题，用 counselling topics 查看编号。", as_json=as_json)
    return found


@topic_group.command("show")
def topic_show(number: Number, day: On = "", as_json: AsJson = False) -> None:
    """打印一个课题：立项、指标、表单、日志、打分。"""
    with failing(as_json=as_json):
        on = day_read(day)
    with looking(Scope.everything(WHY)):
        told = said_of(topic_view(_found(number, as_json=as_json), on=on))
    if as_json:
        give(told)
        return
    for key, value in told.items():
        write(f"{key}: {value}" if not isinstance(value, list) else f"{key}:")
        for one in value if isinstance(value, list) else ():
            write(f"  - {one}")


@group.command("report")
def report(
    number: Number,
    output: Annotated[Path | None, typer.Option("--output", help="写到哪个 .docx。")] = None,
    day: On = "",
    as_json: AsJson = False,
) -> None:
    """由事实生成课题报告（docx）；--json 给出各部分、附表和还缺什么。"""
    with failing(as_json=as_json):
        on = day_read(day)
        with looking(Scope.everything(WHY)):
            found = _found(number, as_json=as_json)
            told = report_of(topic_view(found, on=on), on=on)
        path = output
        if path is not None or not as_json:
            path = output or Path(f"{number}.docx")
            path.write_bytes(report_bytes(told, "docx"))
    if as_json:
        parts = [
            {"title": one.title, "texts": list(one.texts), "tables": [_grid(g) for g in one.grids],
             "lacks": list(one.lacks)}
            for one in told.parts
        ]  # fmt: skip
        give(
            {
                "number": number,
                "cover": dict(told.cover),
                "parts": parts,
                "annexes": [_grid(one) for one in told.annexes],
                "lacks": told.lacks,
                "file": None if path is None else str(path),
            }
        )
        return
    write(str(path))
    say(f"还缺 {len(told.lacks)} 处：{''.join(told.lacks)}" if told.lacks else "内容齐全。")


def _grid(one: Grid) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "columns": list(one.headings),
        "rows": [list(row) for row in one.rows],
    }


def said_of(view: TopicView) -> dict[str, Any]:
    """What the page of a topic tells, as plain values."""
    row = view.topic
    return {
        "number": row.number,
        "title": row.title,
        "organisation": row.organisation.code,
        "counsellors": row.counsellor_names,
        "family": row.family,
        "stage": row.stage,
        "stage_on": row.stage_on,
        "started_on": row.started_on,
        "ends_on": row.ends_on,
        "closed_on": row.closed_on,
        "grade": row.grade or None,
        "settlement": row.settlement,
        "score": view.scored.mean,
        "people": [f"{one.name} {one.part_title}" for one in view.people],
        "measures": [
            {"kpi": one.measure.kpi_title, "unit": one.measure.unit_name,
             "baseline": one.measure.baseline, "target": one.measure.target, "mean": one.mean,
             "months": one.months, "is_reached": one.is_reached}
            for one in view.measures
        ],
        "sheets": [{"kind": one.kind, "on": one.filed_on, **one.content} for one in view.sheets],
        "logs": [
            {"day": one.day, "way": one.way, "form": one.form, "done": one.done}
            for one in view.logs
        ],
    }  # fmt: skip
