"""The one shape of every answer that is no success."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse
from ninja import Schema

RETRY_SECONDS = 900


class Fault(Schema):
    """One thing wrong with what was sent, and the field it is about."""

    field: str
    message: str


class Error(Schema):
    """What is wrong and how to mend it. field and faults: where single fields are to blame."""

    code: str
    message: str
    field: str | None
    faults: list[Fault]


class ErrorAnswer(Schema):
    """Every error of the API looks like this."""

    error: Error


ANSWERS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "请求看不懂：地址或内容不完整，正文应为 JSON。"),
    401: ("unauthorized", "没有有效的接口密钥。请在请求头写 Authorization: Bearer 密钥。"),
    404: ("not_found", "没有找到：可能不存在，或不在这个密钥的权限和管理范围内。"),
    405: ("method_not_allowed", "这个地址不接受这种请求方法。"),
    409: ("refused", "规则不允许这一步，什么都没有改动。"),
    411: (
        "length_required",
        "正文没有写明长度，没有读取。请带 Content-Length 一次发完，不要分块。",
    ),
    413: ("too_large", "内容太大：正文不超过 1 MB。"),
    415: ("not_json", "正文应为 UTF-8 的 JSON，不压缩。请求头写 Content-Type: application/json。"),
    422: ("invalid", "有的字段填得不对，请按 faults 逐项修改。"),
    429: ("too_many", "密钥多次不对，请 15 分钟后再试。"),
    500: ("broken", "系统出了点问题，操作没有完成。请稍后重试。"),
    503: ("busy", "现在使用的人太多，这一次没有受理。请按 Retry-After 等待后重试。"),
    507: ("disk_full", "服务器磁盘已满，这一次没有保存。请告诉系统管理员，腾出空间后照原样重发。"),
}
"""Status → code and the sentence that goes with it."""


def error_answer(
    status: int, message: str = "", faults: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """The answer of that status; faults as (field, message)."""
    code, usual = ANSWERS.get(status, ANSWERS[500 if status >= 500 else 400])
    body: dict[str, Any] = {
        "code": code,
        "message": message or (faults[0][1] if faults else usual),
        "field": faults[0][0] if faults else None,
        "faults": [{"field": field, "message": text} for field, text in faults],
    }
    answer = JsonResponse({"error": body}, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "private, no-store"
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if status in (429, 503):
        answer["Retry-After"] = str(RETRY_SECONDS if status == 429 else 5)
    return answer


SAID = {
    "missing": "必须填写。",
    "int_parsing": "应为整数。",
    "int_type": "应为整数。",
    "int_from_float": "应为整数。",
    "bool_parsing": "应为 true 或 false。",
    "bool_type": "应为 true 或 false。",
    "date_from_datetime_parsing": "应为日期，写作 2026-07-15。",
    "date_from_datetime_inexact": "应为日期，写作 2026-07-15。",
    "date_parsing": "应为日期，写作 2026-07-15。",
    "date_type": "应为日期，写作 2026-07-15。",
    "uuid_parsing": "应为党员内部编号（UUID）。",
    "string_type": "应为文字。",
    "list_type": "应为列表。",
    "decimal_parsing": "应为数字。",
    "decimal_type": "应为数字。",
    "string_pattern_mismatch": "写法不对。",
}
BOUNDED = {
    "greater_than_equal": ("ge", "不能小于 {}。"),
    "less_than_equal": ("le", "不能大于 {}。"),
    "string_too_long": ("max_length", "不能超过 {} 个字。"),
    "string_too_short": ("min_length", "至少 {} 个字。"),
    "too_long": ("max_length", "不能超过 {} 项。"),
    "too_short": ("min_length", "至少 {} 项。"),
    "decimal_max_digits": ("max_digits", "不能超过 {} 位数字。"),
    "decimal_max_places": ("decimal_places", "小数不能超过 {} 位。"),
}


def fault_said(error: dict[str, Any]) -> tuple[str, str]:
    """One error of validation as (field, sentence in Chinese)."""
    kind, context = str(error["type"]), error.get("ctx") or {}
    places = [str(part) for part in error["loc"] if part not in ("query", "path", "body")]
    field = ".".join(places[1:] if len(places) > 1 and places[0] in WRAPPERS else places)
    if kind == "value_error":
        return field, str(context.get("error", ""))
    if kind in BOUNDED:
        key, text = BOUNDED[kind]
        return field, text.format(context.get(key, ""))
    return field, SAID.get(kind, "填写不正确，请对照接口说明。")


WRAPPERS = ("asked", "sent")
"""What our operations call their query and their body; callers never see these names."""
