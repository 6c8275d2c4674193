"""The three duty lists: what a body, a post and a member answer for, each item with its basis."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from shuanghe.activities.mobilisation.models import DutyItem, Holder
from shuanghe.activities.mobilisation.queries.catalogue import ItemFacts
from shuanghe.activities.mobilisation.queries.items import items_of_year
from shuanghe.activities.mobilisation.queries.words import frequency
from shuanghe.insight.handbooks.queries.filling.setting import Filled, Setting
from shuanghe.insight.handbooks.queries.shapes import SectionShape
from shuanghe.insight.handbooks.rules.content import Block, heading, remark, table
from shuanghe.organisation.models import PostKind
from shuanghe.rulebook.queries import evidence_kinds

COLUMNS = ("职责", "标准", "频次", "怎样算完成", "依据")
WIDE = (24, 24, 14, 18, 20)
REPORTED = "一句话报告"
OTHER_EVIDENCE = {"commitment_progress": "承诺进度"}
NOTE = "清单跟着组织、职务和党员走：换人当天旧清单结束、新清单开始，指标按在任时间折算。"
Item = DutyItem | ItemFacts


def duty_lists(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """A section for each kind of holder named, its lists one after the other."""
    found = items_of_year(setting.organisation, on=setting.on)
    for holder in shape.of:
        blocks: list[Block] = []
        of_holder = sorted((one for one in found if one.holder == holder), key=_rank)
        for title, items in groupby(of_holder, key=_list_of):
            blocks += [heading(title), table(COLUMNS, [_row(one) for one in items], WIDE)]
        if blocks:
            title = str(Holder(holder).label)
            yield Filled(f"duty_lists.{holder}", title, [*blocks, remark(NOTE)])


def _rank(item: Item) -> int:
    """Secretaries first, as posts are listed everywhere."""
    known = PostKind.values
    return min((known.index(one) for one in item.posts if one in known), default=0)


def _list_of(item: Item) -> str:
    return f"{item.list_title}（{item.responsibility}）" if item.responsibility else item.list_title


def _row(item: Item) -> tuple[str, ...]:
    often = frequency(item.every, item.times, item.unit)
    return (
        item.duty,
        item.standard or "—",
        f"{often}，{item.due}" if item.due else often,
        _shown_by(item.kinds),
        f"{item.rule_id} {item.basis}" if item.rule_id else _ours(item),
    )


def _shown_by(kinds: Sequence[str]) -> str:
    titles = {**evidence_kinds(), **OTHER_EVIDENCE}
    return "、".join(titles.get(one, one) for one in kinds) or REPORTED


def _ours(item: Item) -> str:
    return f"{item.basis} [{item.tag}]" if item.tag else item.basis
