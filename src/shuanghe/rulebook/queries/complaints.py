"""Shape errors turned into sentences an officer can act on."""

from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from shuanghe.rulebook.queries.reading import Place, Sheet
from shuanghe.rulebook.queries.shapes import (
    CountingShape,
    EvidenceKindShape,
    ExclusionClassShape,
    MatterShape,
    OverlayShape,
    ParameterShape,
    RecurrenceShape,
    ReservedShape,
    SubjectShape,
    TightenedParameterShape,
)

ABSENT = {
    "article": (
        "没有出处：缺少 article(条款)",
        "写明条款，如 article: 第十一条；没有条号时写文件中的位置",
    ),
    "cite": ("没有出处：缺少 cite", "写明这个数值出自哪一条，如 cite: 第十一条"),
    "confidence": (
        "没有可信度：缺少 confidence",
        "填 verified(已核原文)、secondary(二手来源)、unverified(未核实)或 default(示例默认)",
    ),
}
EXPECTED = {
    "date_type": "一个日期，如 2026-01-31",
    "string_type": "文字；数字或日期要当文字用时请加引号",
    "int_type": "一个整数",
    "list_type": "一个列表，如 [branch, joint_branch]",
    "string_too_short": "内容，不能留空",
    "too_short": "至少一项内容",
    "model_type": "一组“键: 值”",
    "dict_type": "一组“键: 值”",
    "bool_type": "true 或 false",
    "greater_than_equal": "不小于 0 的数",
}


def complain(sheet: Sheet, shape: type[BaseModel], error: ValidationError) -> None:
    """Add one problem per place to the sheet, with the line and the mend."""
    said: set[Place] = set()
    for detail in error.errors():
        place = _place(sheet, detail["loc"], kind=detail["type"])
        if place in said:
            continue
        said.add(place)
        sheet.refuse(place, *_sentence(shape, place, detail))


def _place(sheet: Sheet, loc: tuple[int | str, ...], *, kind: str) -> Place:
    place: Place = tuple(loc)
    if kind == "missing":
        return place
    while place and place not in sheet.lines:
        place = place[:-1]
    return place


def _sentence(shape: type[BaseModel], place: Place, detail: Any) -> tuple[str, str]:
    key = str(place[-1]) if place else ""
    kind = detail["type"]
    if kind == "missing":
        return ABSENT.get(key, (f"缺少“{key}”", f"补上一行 {key}: …,写法见 rulebooks/README.md"))
    if kind == "extra_forbidden":
        return f"不认识的键“{key}”", _known(shape, place, key)
    if kind == "literal_error":
        return (
            f"“{key}”的值“{detail['input']}”不在可选范围",
            "可选：" + str(detail["ctx"]["expected"]).replace(" or ", ", "),
        )
    if kind == "string_pattern_mismatch":
        return (
            f"“{key}”的写法“{detail['input']}”不对",
            f"应符合 {detail['ctx']['pattern']}，如编号 ZB-10、键名 times_per_quarter",
        )
    needed = EXPECTED.get(kind, "符合 rulebooks/README.md 说明的值")
    return f"“{key}”的值不对", f"这里应填{needed}"


def _known(shape: type[BaseModel], place: Place, key: str) -> str:
    names = sorted(_shape_at(shape, place).model_fields)
    near = get_close_matches(key, names, n=1)
    return f"是否应为“{near[0]}”" if near else "删去它，或改用：" + "、".join(names)


def _shape_at(shape: type[BaseModel], place: Place) -> type[BaseModel]:
    around = next((part for part in reversed(place[:-1]) if isinstance(part, str)), "")
    parameter = TightenedParameterShape if shape is OverlayShape else ParameterShape
    inner: dict[str, type[BaseModel]] = {
        "parameters": parameter,
        "recurrence": RecurrenceShape,
        "counting": CountingShape,
        "matters": MatterShape,
        "reserved": ReservedShape,
        "classes": ExclusionClassShape,
        "evidence_kinds": EvidenceKindShape,
        "organisation_kinds": SubjectShape,
        "posts": SubjectShape,
        "others": SubjectShape,
    }
    return inner.get(around, shape)
