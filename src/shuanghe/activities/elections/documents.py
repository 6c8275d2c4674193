"""Papers of an election: ballots, who watches and counts, the roll, the report of the count."""

from collections.abc import Callable, Iterator, Mapping

from shuanghe.activities.elections.queries.people import reason_title
from shuanghe.activities.elections.queries.printing import BallotFacts, ElectionPapers
from shuanghe.activities.elections.queries.votes import OfficeView
from shuanghe.activities.elections.rules.rounds import Purpose
from shuanghe.kernel.documents import (
    Block,
    Heading,
    OfficialPaper,
    Paragraph,
    Signatures,
    Table,
    day_words,
    docx_official,
    pdf_official,
)

PAPERS: Mapping[str, str] = {
    "ballots": "选票",
    "officials": "监票人计票人名单",
    "roll": "有选举权党员名册",
    "result": "选举计票结果报告",
}
LINES_A_PAGE = 31
"""Rows of a table that fit on a page under its title."""
FRAME_LINES, CUT_LINES = 7, 2
"""Rows that a ballot takes beside its names: title, how to mark, margins; and the cut."""
MOST_WRITTEN = 3
CUT = "—" * 9 + "沿此线裁开" + "—" * 9


def paper_bytes(facts: ElectionPapers, which: str, kind: str) -> bytes:
    """One paper as docx or pdf. which: a key of PAPERS. Raises PaperUnset."""
    made = MAKERS[which](facts)
    return docx_official(made) if kind == "docx" else pdf_official(made)


def _ballots(facts: ElectionPapers) -> OfficialPaper:
    ballot = facts.ballot
    if ballot is None:
        raise ValueError("没有要印的选票。")
    rows = len(ballot.names) + _spare(ballot) + FRAME_LINES
    count = max(1, (LINES_A_PAGE + CUT_LINES) // (rows + CUT_LINES))
    blocks: list[Block] = []
    for at in range(count):
        blocks += [Paragraph(CUT)] if at else []
        blocks += _ballot(facts, ballot)
    return OfficialPaper(title="选　票", blocks=blocks)


def _ballot(facts: ElectionPapers, ballot: BallotFacts) -> Iterator[Block]:
    again = "（再次投票）" if ballot.is_tie else ""
    yield Table([f"{facts.place}{ballot.title}选票{again}（盖章）"], [[_how_to_mark(ballot)]])
    rows = [[name, "", "", "", ""] for name in ballot.names]
    rows += [["", "", "", "", ""] for _at in range(_spare(ballot))]
    heads = ["候选人", "赞成", "不赞成", "弃权", "另选他人姓名"]
    widths: tuple[float, ...] = (40, 24, 24, 24, 44)
    if ballot.is_tie:
        rows, heads, widths = [row[:4] for row in rows], heads[:4], (60, 32, 32, 32)
    yield Table(heads, rows, widths)


def _spare(ballot: BallotFacts) -> int:
    """Blank rows for people whom a voter writes in."""
    return 0 if ballot.is_tie else min(ballot.seats, MOST_WRITTEN)


def _how_to_mark(ballot: BallotFacts) -> str:
    told = (
        f"应选 {ballot.seats} 名。对每名候选人在一栏内画“○”，没有画记号的算弃权；"
        f"所选人数等于或少于 {ballot.seats} 名的有效，多于 {ballot.seats} 名的是废票。"
    )
    if ballot.is_tie:
        return told + "这次只在下列票数相等的人中选。"
    return (
        told + "不赞成的，可以在“另选他人姓名”栏写上另选的人；弃权的不能另选。"
        "空行也可用来写另选的人。"
    )


def _officials(facts: ElectionPapers) -> OfficialPaper:
    rows = [(str(at), name, "监票人") for at, name in enumerate(facts.scrutineers, 1)]
    rows += [
        (str(at), name, "计票人")
        for at, name in enumerate(facts.tellers, len(facts.scrutineers) + 1)
    ]
    return OfficialPaper(
        title=f"{facts.place}\n选举大会监票人、计票人建议名单",
        blocks=[
            Table(["序号", "姓名", "担任"], rows, (30, 70, 56)),
            Paragraph("监票人不是候选人，提请大会通过；计票人在监票人监督下工作。"),
        ],
    )


def _roll(facts: ElectionPapers) -> OfficialPaper:
    counted = [one for one in facts.roll.seats if one.is_counted]
    rows = [(str(at), one.name, "") for at, one in enumerate(counted, 1)]
    blocks: list[Block] = [Table(["序号", "姓名", "签到"], rows, (30, 66, 60))]
    left = [one for one in facts.roll.seats if not one.is_counted]
    if left:
        blocks += [
            Heading("不计入应到会的"),
            Table(
                ["姓名", "情形", "依据"],
                [(one.name, reason_title(one.reason), one.rule_id) for one in left],
                (40, 86, 30),
            ),
        ]
    return OfficialPaper(
        title=f"{facts.place}\n有选举权党员名册",
        subtitle=f"（应到会有选举权 {facts.roll.entitled} 人，{day_words(facts.held_on)}）",
        blocks=blocks,
    )


def _result(facts: ElectionPapers) -> OfficialPaper:
    blocks: list[Block] = []
    for view in facts.offices:
        blocks += _office(view)
    blocks.append(Signatures(["监票人", "计票人", "计票人", "会议主持人"]))
    return OfficialPaper(
        title=f"{facts.place}\n选举计票结果报告",
        subtitle=f"（{day_words(facts.held_on)}）",
        blocks=blocks,
    )


PURPOSES = {Purpose.FIRST: "投票", Purpose.TIE: "票数相等的再次投票", Purpose.FURTHER: "另行选举"}


def _office(view: OfficeView) -> Iterator[Block]:
    if not view.rounds:
        return
    yield Heading(f"选举{view.title}（应选 {view.seats} 名）")
    for one in view.rounds:
        row = one.row
        told = "有效" if row.is_valid else "无效，重新进行"
        yield Paragraph(
            f"第 {row.number} 次（{PURPOSES[Purpose(row.purpose)]}，{day_words(row.held_on)}）："
            f"应到会有选举权 {row.entitled} 人，实到 {row.present} 人；"
            f"发出选票 {row.handed_out} 张，收回 {row.returned} 张，"
            f"其中有效票 {row.returned - row.void} 张、废票 {row.void} 张。选举{told}。"
        )
        marked = [
            (
                vote.candidacy.name + ("（另选）" if vote.candidacy.is_write_in else ""),
                str(vote.yes),
                str(vote.no),
                str(vote.abstain),
                "当选" if vote.is_elected else "",
            )
            for vote in one.votes
        ]
        yield Table(["姓名", "赞成", "不赞成", "弃权", "结果"], marked, (52, 26, 26, 26, 26))
    names = "、".join(one.name for one in view.elected)
    yield Paragraph(f"当选{view.title}：{names or '无'}。")


MAKERS: Mapping[str, Callable[[ElectionPapers], OfficialPaper]] = {
    "ballots": _ballots,
    "officials": _officials,
    "roll": _roll,
    "result": _result,
}
