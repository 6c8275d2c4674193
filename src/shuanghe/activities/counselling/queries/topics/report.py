"""The topic report, made from the facts; a part without facts says what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from shuanghe.activities.counselling.models import CounsellingTopic
from shuanghe.activities.counselling.queries.topics.packs import kpi_pack
from shuanghe.activities.counselling.queries.topics.showing import TopicView
from shuanghe.activities.counselling.queries.topics.terms import forms, words
from shuanghe.activities.counselling.rules.topics.sheets import said, table_of
from shuanghe.procedures.rules.panels import shown

SIDES = {"party": "党建", "operations": "生产经营", "both": "两者结合"}
FIXED = {"rule": "制度", "standard": "标准", "case": "案例", "lesson": "党课或课程"}


@dataclass(frozen=True)
class Grid:
    """A table of the report. key: its name in data."""

    key: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The headings as a table on a page takes them: none sorts."""
        return [("", title) for title in self.headings]


@dataclass(frozen=True)
class Part:
    """One part. lacks: what is missing in it."""

    title: str
    texts: Sequence[str] = ()
    grids: Sequence[Grid] = ()
    lacks: Sequence[str] = ()


@dataclass(frozen=True)
class Report:
    """The whole report: cover, parts 1 to 11, annexes."""

    title: str
    cover: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    annexes: Sequence[Grid]
    issuer: str
    day: date
    is_sample: bool = False

    @property
    def lacks(self) -> list[str]:
        """Everything missing."""
        return [one for part in self.parts for one in part.lacks]

    @property
    def characters(self) -> int:
        """How long its text is."""
        return sum(len(text) for part in self.parts for text in part.texts)


def report_of(view: TopicView, *, on: date) -> Report:
    """The report of a topic as it stands on a day."""
    topic = view.topic
    parts = (
        _background(view),
        _diagnosis(view),
        _problem(view),
        _targets(view),
        _one("用到的理论和方法", [("result", "theory", "")], view, "结题小结里的理论和方法"),
        _measures(view),
        _process(view),
        _results(view),
        _one("问题与不足", [("result", "limits", "")], view, "结题小结里的问题与不足"),
        _fixed(view),
        _advice(view),
    )
    return Report(
        title=f"{topic.title}\n课题报告",
        cover=_cover(topic, view),
        parts=parts,
        annexes=_annexes(view),
        issuer=topic.organisation.name,
        day=topic.closed_on or on,
        is_sample=topic.is_sample,
    )


def _cover(topic: CounsellingTopic, view: TopicView) -> list[tuple[str, str]]:
    people = "、".join(f"{one.name}（{one.part_title}）" for one in view.people)
    until = topic.closed_on or topic.ends_on
    return [
        ("编号", topic.number),
        ("类别", words("families").get(topic.family, "—")),
        ("企业", topic.organisation.name),
        ("辅导员", topic.counsellor_names),
        ("课题组", people or "—"),
        ("期间", f"{topic.opened_on} 至 {until or '—'}"),
    ]


def _texts(view: TopicView, wanted: Sequence[tuple[str, str, str]]) -> list[str]:
    found = []
    for kind, key, label in wanted:
        value = str(view.content(kind).get(key) or "")
        if value:
            found.append(f"{label}：{value}" if label else value)
    return found


def _one(title: str, wanted: Sequence[tuple[str, str, str]], view: TopicView, lack: str) -> Part:
    texts = _texts(view, wanted)
    return Part(title, texts, lacks=[] if texts else [f"还缺{lack}。"])


def _background(view: TopicView) -> Part:
    texts = _texts(
        view,
        [
            ("result", "background", ""), ("diagnosis", "products", "主要产品"),
            ("diagnosis", "capacity", "产能"), ("diagnosis", "people", "职工人数"),
        ],
    )  # fmt: skip
    lacks = [] if view.content("result").get("background") else ["还缺结题小结里的背景。"]
    lacks += [] if view.content("diagnosis") else ["还缺诊断表里的企业概况。"]
    return Part("背景与企业概况", texts, lacks=lacks)


def _diagnosis(view: TopicView) -> Part:
    content, form = view.content("diagnosis"), forms()["diagnosis"]
    if not content:
        return Part("调研诊断", lacks=["还没有诊断表。"])
    grids = []
    for section in form.sections:
        if section.rows:
            headings, rows = table_of(section, content)
            grids.append(Grid("five_highs", section.title, headings, rows))
    skins = [
        [one.title, said(one, content.get(one.key))]
        for section in form.sections
        for one in section.fields
        if not section.rows and section.title.startswith("两本账")
    ]
    grids.append(Grid("skins", "两本账、两张皮、两条线", ["项目", "情况"], skins))
    pack = kpi_pack(view.topic.organisation, on=view.topic.opened_on)
    moved = {one.measure.kpi_id for one in view.measures}
    rows = [
        [f"{line.unit} {line.kpi.title}", line.kpi.measure, line.shown(line.pack.first_year),
         line.shown(line.pack.second_year), line.shown(line.benchmark), line.missing or "无"]
        for line in pack
        if line.kpi.pk in moved or not moved
    ]  # fmt: skip
    grids.append(
        Grid(
            "kpi_pack", "诊断时前 24 个月的指标（取自指标台账）",
            ["指标", "计量单位", "前 12 个月平均", "后 12 个月平均", "对标值", "缺的月份"], rows,
        )
    )  # fmt: skip
    interviews = view.kept("interview")
    texts = [f"访谈 {len(interviews)} 人次（只记岗位）。"] if interviews else []
    texts += [f"{one.content.get('role')}：{one.content.get('themes')}" for one in interviews]
    return Part("调研诊断", texts, grids, [] if interviews else ["还没有访谈。"])


def _problem(view: TopicView) -> Part:
    rows = [
        [str(at), str(one.content.get("text")), str(one.content.get("cause")),
         shown(one.total)]
        for at, one in enumerate(view.problems, start=1)
    ]  # fmt: skip
    texts = _texts(view, [("diagnosis", "cause_tree", "")])
    if view.topic.problem:
        texts.insert(0, f"课题要解决的问题：{view.topic.problem}")
    grid = Grid("problems", "问题打分", ["序", "问题", "根本原因", "得分"], rows)
    return Part("问题与原因", texts, [grid] if rows else [], [] if rows else ["还没有打分的问题。"])


def _targets(view: TopicView) -> Part:
    rows = [
        [f"{one.measure.unit_name} {one.measure.kpi_title}（{one.measure.kpi_measure}）",
         one.shown(one.measure.baseline), str(one.measure.month_count or "—"),
         one.shown(one.measure.target)]
        for one in view.measures
    ]  # fmt: skip
    texts = [f"党建工作指标：{one}" for one in view.topic.party_indicators]
    lacks = [] if view.topic.started_on else ["立项还没有双方批准，基线没有固定。"]
    grid = Grid("targets", "目标与基线", ["指标", "基线", "基线月数", "目标"], rows)
    return Part("目标与基线", texts, [grid] if rows else [], lacks)


def _measures(view: TopicView) -> Part:
    topic = view.topic
    pairs = (
        ("党建侧", topic.party_measures),
        ("生产经营侧", topic.operations_measures),
        ("怎样结合", str(view.content("result").get("combined") or "")),
    )
    rows = [
        [str(one.content.get("text")), SIDES.get(str(one.content.get("side")), ""),
         str(one.content.get("owner")), str(one.content.get("due_on")),
         str(one.content.get("done_on") or "未完成")]
        for one in view.kept("task")
    ]  # fmt: skip
    grid = Grid("tasks", "任务分解", ["任务", "哪一侧", "责任人", "期限", "完成"], rows)
    lacks = [f"还缺措施的“{title}”。" for title, text in pairs if not text]
    texts = [f"{title}：{text}" for title, text in pairs if text]
    return Part("措施", texts, [grid] if rows else [], lacks)


def _process(view: TopicView) -> Part:
    site = sum(count for _month, count in view.days_by_month)
    texts = [f"辅导日志 {len(view.logs)} 条，驻点 {site} 天。"] if view.logs else []
    texts += [f"{one.day} {one.form_title}：{one.done}" for one in reversed(view.logs[:12])]
    rows = [[f"{month:%Y-%m}", str(count)] for month, count in view.days_by_month]
    grid = Grid("days", "各月驻点天数", ["月份", "天数"], rows)
    mid = view.content("midterm")
    if mid:
        texts.append(f"中期督导：{mid.get('deviation')}；调整：{mid.get('adjustment')}")
    lacks = [] if view.logs else ["还没有辅导日志。"]
    lacks += [] if mid else ["还没有中期检查表。"]
    return Part("过程", texts, [grid] if rows else [], lacks)


def _results(view: TopicView) -> Part:
    rows = [
        [f"{one.measure.unit_name} {one.measure.kpi_title}", one.shown(one.measure.baseline),
         one.shown(one.measure.target), one.shown(one.mean), str(one.months),
         {True: "达到", False: "没有达到", None: "不能判断"}[one.is_reached]]
        for one in view.measures
    ]  # fmt: skip
    texts = _texts(
        view, [("result", "party_results", "党建工作"), ("result", "people", "人的成长")]
    )
    told, lacks = view.benefit, []
    if told.lack:
        lacks.append(told.lack)
    elif told.benefit is not None and told.benefit.verified is not None:
        one = told.benefit
        texts.append(
            f"效益：项目 {one.number} 申报 {one.claimed:,} 元，财务核定 {one.verified:,} 元"
            f"（{one.verified_on}）。"
        )
    else:
        texts.append(f"效益：没有可以折算金额的效益，原因：{told.reason}")
    pulse = view.pulse
    if pulse.is_shown:
        said_ = "、".join(f"{title} {count} 人" for title, count in pulse.counts if count)
        texts.append(f"满意度（不记名，{pulse.total} 人）：{said_}。")
    elif view.content("midterm"):
        texts.append("满意度：回收太少，不列出，以免认出个人。")
    lacks += [] if any(one.months for one in view.measures) else ["还没有立项以后已确认的指标。"]
    note = "前后对比只说明变化，是不是课题带来的，见成效估计。"
    grid = Grid("results", "指标前后", ["指标", "基线", "目标", "立项后平均", "月数", "结果"], rows)
    return Part("成果", [*texts, note], [grid] if rows else [], lacks)


def _fixed(view: TopicView) -> Part:
    rows = [
        [FIXED.get(str(one.content.get("kind")), ""), str(one.content.get("text")),
         str(one.content.get("from_on"))]
        for one in view.kept("fixing")
    ]  # fmt: skip
    grid = Grid("fixing", "固化清单", ["类别", "名称和内容", "施行日期"], rows)
    return Part("固化", [], [grid] if rows else [], [] if rows else ["还没有固化表。"])


def _advice(view: TopicView) -> Part:
    """What others should do, and what those it was offered to said."""
    told = _one("推广建议", [("result", "advice", "")], view, "结题小结里的推广建议")
    rows = [[str(one.organisation), one.answer, one.reason or "—"] for one in view.offered]
    headings = ["企业", "答复", "怎样采用，或为什么不采用"]
    grid = Grid("offers", "推广和答复", headings, rows)
    return replace(told, grids=[grid] if rows else [])


def _annexes(view: TopicView) -> list[Grid]:
    logs = [
        [str(one.day), one.way_title, one.form_title, one.done, one.filed_by]
        for one in reversed(view.logs)
    ]
    found = [Grid("logs", "辅导日志", ["日期", "方式", "内容", "做了什么", "记录人"], logs)]
    told = view.benefit.benefit
    if told is not None:
        verified = None if told.verified is None else f"{told.verified:,}"
        rows = [[told.number, told.title, f"{told.claimed:,}", verified or "未核定"]]
        found.append(
            Grid("benefit", "效益核定", ["项目", "名称", "申报（元）", "核定（元）"], rows)
        )
    return [one for one in found if one.rows]
