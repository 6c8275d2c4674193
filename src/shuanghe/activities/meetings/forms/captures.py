"""What a phone or a file brings, read strictly: whole and well, or refused at the field."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from django import forms
from django.core.files.base import File
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanghe.activities.meetings.models import Outcome, Presence
from shuanghe.activities.meetings.queries.captures import plain
from shuanghe.activities.meetings.rules.merging import (
    HELD_ON,
    ITEM,
    MINUTES,
    OUTCOME,
    PERSON,
    PLACE,
    TEXT,
    Value,
    field_parts,
)
from shuanghe.activities.meetings.services.capturing import CaptureRefused
from shuanghe.activities.meetings.services.minutes import LONGEST_MINUTES

LARGEST = 2_000_000
MOST_FIELDS = 3_000
MOST_PARCELS = 50
LONGEST_KEY = 40
LIMITS = {PLACE: 100, "leave_reason": 100, TEXT: 5_000, MINUTES: LONGEST_MINUTES}
PARCEL = {"client_key", "base", "payload", "captured_at"}
PERSON_PARTS = {"presence", "leave_reason"}
FILE_KIND = "shuanghe-capture"


@dataclass(frozen=True)
class Parcel:
    """One portion of a capture as a phone sealed it."""

    client_key: str
    base: dict[str, Value]
    payload: dict[str, Value]
    captured_at: datetime


def parcel_read(body: bytes) -> Parcel:
    """The parcel in the body of a request. Raises CaptureRefused with field, reason and mend."""
    return _parcel(_loaded(body))


def file_read(file: File[bytes], *, meeting: int) -> list[Parcel]:
    """The parcels of a file that a phone saved. Raises CaptureRefused."""
    if file.size > LARGEST:
        _refuse("file", _("文件太大，不是现场记录文件。"), _("请选手机上“存成文件”得到的文件。"))
    content = _loaded(file.read())
    if content.get("kind") != FILE_KIND or content.get("format") != 1:
        _refuse("file", _("这不是现场记录文件。"), _("请选手机上“存成文件”得到的文件。"))
    if content.get("meeting") != meeting:
        _refuse("file", _("这个文件属于另一次会议。"), _("请到那次会议的页面上交。"))
    parcels = content.get("parcels")
    if not isinstance(parcels, list) or not parcels or len(parcels) > MOST_PARCELS:
        _refuse("file", _("文件里没有现场记录。"), _("请在手机上重新“存成文件”。"))
    return [_parcel(one) for one in parcels]


def _refuse(field: str, reason: str, mend: str = "") -> NoReturn:
    raise CaptureRefused(field, reason, mend)


def _loaded(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        _refuse("", _("内容不完整或格式不对。"), _("请刷新现场记录页面后再合并。"))
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _parcel(content: object) -> Parcel:
    again = _("请刷新现场记录页面后再合并。")
    if not isinstance(content, dict) or set(content) != PARCEL:
        _refuse("", _("内容不完整或格式不对。"), again)
    key = content["client_key"]
    if not isinstance(key, str) or not (
        key.isascii() and key.isalnum() and len(key) <= LONGEST_KEY
    ):
        _refuse("client_key", _("编号格式不对。"), again)
    base, payload = (_content(content[side]) for side in ("base", "payload"))
    if set(base) != set(payload):
        _refuse("payload", _("前后两份内容的栏目不一致。"), again)
    if base[HELD_ON] and not payload[HELD_ON]:
        _refuse(HELD_ON, _("召开日期被清空了。"), _("请在手机上填好召开日期再合并。"))
    return Parcel(key, base, payload, _moment(content["captured_at"]))


def _moment(text: object) -> datetime:
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or not is_aware(moment) or not 2000 < moment.year < 2200:
        _refuse("captured_at", _("记录时间不对。"), _("请校准手机的日期和时间再合并。"))
    return moment


def _content(content: object) -> dict[str, Value]:
    if not isinstance(content, dict) or len(content) > MOST_FIELDS:
        _refuse("payload", _("内容不完整或格式不对。"), _("请刷新现场记录页面后再合并。"))
    for field in (HELD_ON, PLACE, MINUTES):
        if field not in content:
            _refuse(field, _("缺少这一栏。"), _("请刷新现场记录页面后再合并。"))
    return {field: _value(field, value) for field, value in content.items()}


def _value(field: str, value: object) -> Value:
    parts = field_parts(field)
    if parts is None:
        _refuse(field[:60], _("没有这一栏。"), _("请刷新现场记录页面后再合并。"))
    kind, _pk, part = parts
    if kind == PERSON:
        return _presence(field, value)
    text = _text(field, value, LIMITS.get(part or kind, 20))
    if field == HELD_ON and text:
        _day_check(text)
    if kind == ITEM and part == OUTCOME and text not in Outcome.values:
        _refuse(field, _("议题结果不在可选之列。"), _("请在手机上重新选择。"))
    return text


def _day_check(text: str) -> None:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        _refuse(HELD_ON, _("这个日期不存在。"), _("请在手机上改好召开日期再合并。"))


def _presence(field: str, value: object) -> Value:
    if not isinstance(value, dict) or set(value) != PERSON_PARTS:
        _refuse(field, _("到会情况格式不对。"), _("请刷新现场记录页面后再合并。"))
    presence = _text(field, value["presence"], 10)
    if presence not in Presence.values:
        _refuse(field, _("到会情况不在可选之列。"), _("请在手机上重新选择。"))
    reason = _text(field, value["leave_reason"], LIMITS["leave_reason"])
    return {"presence": presence, "leave_reason": reason if presence == Presence.LEAVE else ""}


def _text(field: str, value: object, longest: int) -> str:
    if not isinstance(value, str):
        _refuse(field, _("这一栏应是文字。"), _("请刷新现场记录页面后再合并。"))
    if any(_is_unstorable(one) for one in value):
        _refuse(field, _("含有不能保存的控制字符。"), _("请在手机上删去乱码再合并。"))
    if len(value) > longest:
        _refuse(
            field,
            _("超过 %(longest)d 字。") % {"longest": longest},
            _("请在手机上精简后再合并。"),
        )
    return plain(value)


def _is_unstorable(character: str) -> bool:
    """Control characters but tab and line ends; halves of a character."""
    code = ord(character)
    return (code < 32 and character not in "\t\r\n") or 0xD800 <= code < 0xE000


class CaptureFileForm(forms.Form):
    """The file a phone saved."""

    file = forms.FileField(
        label=gettext_lazy("现场记录文件"),
        help_text=gettext_lazy("手机上“存成文件”得到的文件，名字以 capture 开头、以 .json 结尾。"),
        error_messages={
            "required": gettext_lazy("请选择手机上存下的文件。"),
            "empty": gettext_lazy("这个文件是空的，请在手机上重新“存成文件”。"),
        },
    )


class DiscardForm(forms.Form):
    """Why the conflicts of a capture are left as they are."""

    reason = forms.CharField(
        label=gettext_lazy("放弃的原因"),
        max_length=200,
        help_text=gettext_lazy("例如“内容重复”。手机上的内容仍可查看，不写入会议。"),
        error_messages={"required": gettext_lazy("请写明原因，例如“内容重复”。")},
    )


def choices_read(data: Any, fields: Iterable[str]) -> dict[str, str]:
    """The choice made for each field of a decision page; "" where none was."""
    return {field: str(data.get(f"choice:{field}", "")) for field in fields}
