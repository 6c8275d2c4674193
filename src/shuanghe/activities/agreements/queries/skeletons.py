"""The skeleton of an agreement from rulebooks/agreements: our defaults, editable as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext_noop as _

from shuanghe.activities.agreements.rules.drafting import Area, Drafted
from shuanghe.operations.rules.amounts import millionths_of

FOLDER = "agreements"
CLAUSES = {
    "basis": _("签订依据"),
    "holder_duties": _("乙方责任"),
    "issuer_duties": _("甲方责任"),
    "rhythm": _("检查方式"),
    "scoring": _("计分和等次"),
    "rewards": _("奖惩"),
    "vetoes": _("一票否决"),
    "changes": _("变更"),
    "disputes": _("异议处理"),
}
KEYS = {"code", "statement", "quality", "quantity", "unit", "evidence", "post", "due", "holders"}


class SkeletonRefused(ValueError):  # noqa: N818 — an answer to whoever edits the files
    """A file of the skeleton cannot be used; the text names it and says how to mend it."""


@dataclass(frozen=True)
class Clocks:
    """Days our default gives; all counted in working days but the month and day to sign by."""

    comment_workdays: int
    sign_by: str
    sign_workdays: int
    report_workdays: int
    resign_workdays: int


@dataclass(frozen=True)
class Skeleton:
    """Title, clauses, clocks and areas; targets as data until a year and a holder are known."""

    title: str
    provenance: str
    clocks: Clocks
    clauses: Mapping[str, tuple[str, ...]]
    areas: tuple[Mapping[str, Any], ...]

    def areas_for(self, kind: str, year: int) -> tuple[Area, ...]:
        """The areas with the targets of one kind of holder, dated in a year."""
        return tuple(_area(told, at, kind, year) for at, told in enumerate(self.areas, 1))

    def clauses_kept(self) -> dict[str, list[dict[str, str]]]:
        """The clauses as an agreement keeps them, each with where it comes from."""
        return {
            kind: [{"text": text, "provenance": self.provenance} for text in texts]
            for kind, texts in self.clauses.items()
        }


def skeleton() -> Skeleton:
    """The skeleton in force. Raises SkeletonRefused naming the file that cannot be used."""
    return _read(Path(settings.RULEBOOKS) / FOLDER)


@lru_cache(maxsize=4)
def _read(root: Path) -> Skeleton:
    index = root / "index.yaml"
    told = _sheet(index)
    areas = [(path, _sheet(path)) for path in sorted((root / "areas").glob("*.yaml"))]
    if not areas:
        raise SkeletonRefused(f"{root / 'areas'} 里没有方面文件，请至少写一个。")
    for path, area in areas:
        _check(path, area)
    unknown = set(told.get("clauses", {})) - set(CLAUSES)
    if unknown:
        raise SkeletonRefused(
            f"{index}：不认识的条款种类 {sorted(unknown)}，可用：{'、'.join(CLAUSES)}。"
        )
    try:
        return Skeleton(
            title=told["title"],
            provenance=told["provenance"],
            clocks=Clocks(**{key: told["clocks"][key] for key in Clocks.__dataclass_fields__}),
            clauses=MappingProxyType({k: tuple(v) for k, v in told["clauses"].items()}),
            areas=tuple(area for _path, area in areas),
        )
    except KeyError as missing:
        raise SkeletonRefused(f"{index}：缺少 {missing.args[0]}，请补上。") from None


def _sheet(path: Path) -> dict[str, Any]:
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SkeletonRefused(f"没有找到 {path}，请从安装包复制。") from None
    except yaml.YAMLError as wrong:
        raise SkeletonRefused(f"{path} 不是正确的 YAML：{wrong}") from None
    if not isinstance(told, dict):
        raise SkeletonRefused(f"{path} 应是“键：值”的形式。")
    return told


def _check(path: Path, area: Mapping[str, Any]) -> None:
    """Raise SkeletonRefused for an area that cannot be used."""
    missing = {"code", "title", "weight", "provenance", "targets"} - set(area)
    if missing:
        raise SkeletonRefused(f"{path}：缺少 {'、'.join(sorted(missing))}，请补上。")
    for one in area["targets"]:
        wrong = set(one) - KEYS
        lacks = {"code", "statement", "quality", "due"} - set(one)
        if wrong or lacks:
            raise SkeletonRefused(
                f"{path} 目标 {one.get('code', '?')}：不认识的键 {sorted(wrong)}，"
                f"缺少 {sorted(lacks)}。"
            )


def _area(told: Mapping[str, Any], at: int, kind: str, year: int) -> Area:
    targets = tuple(
        _target(told, at, one, year)
        for one in told["targets"]
        if kind in one.get("holders", (kind,))
    )
    return Area(told["code"], told["title"], at, Decimal(str(told["weight"])), targets)


def _target(area: Mapping[str, Any], at: int, told: Mapping[str, Any], year: int) -> Drafted:
    month, day = map(int, str(told["due"]).split("-"))
    quantity = told.get("quantity")
    return Drafted(
        code=told["code"],
        area=area["code"],
        area_title=area["title"],
        area_at=at,
        statement=told["statement"],
        quality=told["quality"],
        quantity=None if quantity is None else millionths_of(Decimal(str(quantity))),
        unit=told.get("unit", ""),
        weight=Decimal(0),
        due_on=date(year, month, day),
        evidence=tuple(told.get("evidence", ())),
        post=told.get("post", ""),
        provenance=area["provenance"],
    )
