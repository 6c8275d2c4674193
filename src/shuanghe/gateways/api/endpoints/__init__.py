"""The operations of the JSON API. Each names its right; `urls` puts the door in front of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from shuanghe.gateways.api.forms.errors import ErrorAnswer, error_answer, fault_said
from shuanghe.kernel.actions import Refused

TITLE = "双核 JSON 接口"
ABOUT = (
    "供单位自己的其他系统（人力资源、门户等）读取和登记。每个请求带上接口密钥："
    "`Authorization: Bearer 密钥`。密钥能看、能做的，不超过它的主人在自己管理范围内能看、能做的；"
    "范围以外的一律回答“没有找到”。日期写作 2026-07-15。"
    "本接口只统计组织的任务，不提供任何按个人比较的数字，也不提供出席名单。"
)
READING = (401, 404, 405, 422, 429)
WRITING = (400, 409, 411, 413, 415)


class ChineseRenderer(JSONRenderer):
    """Chinese as it is written: a third of the bytes of its escapes."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012 — ninja reads it from the instance


api = NinjaAPI(
    renderer=ChineseRenderer(),
    title=TITLE,
    version="1",
    description=ABOUT,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api-operations",
    openapi_extra={"security": [{"token": []}]},
)


@dataclass(frozen=True)
class Operation:
    """One operation: its method and address, and the right without which it is not there."""

    method: str
    path: str
    right: str
    run: Callable[..., Any]


OPERATIONS: list[Operation] = []
Endpoint = Callable[..., Any]


def operation(
    method: str, path: str, right: str, gives: dict[int, Any] | Any, *, title: str
) -> Callable[[Endpoint], Endpoint]:
    """Make a function an operation of the API. gives: the shape of 200, or status → shape."""

    def decorate(run: Endpoint) -> Endpoint:
        statuses = (*READING, *WRITING) if method == "POST" else READING
        shapes = gives if isinstance(gives, dict) else {200: gives}
        made: Endpoint = api.api_operation(
            [method],
            path,
            response={**shapes, **dict.fromkeys(statuses, ErrorAnswer)},
            operation_id=run.__name__,
            summary=title,
            description=f"需要权限 `{right}`。",
            openapi_extra={"security": [{"token": []}]},
        )(run)
        OPERATIONS.append(Operation(method, path, right, run))
        return made

    return decorate


@api.exception_handler(Http404)
@api.exception_handler(Exception)
def _raised(request: HttpRequest, problem: Any) -> NoReturn:
    """Leave it to the layer in front, which answers for the doors and for us alike."""
    raise problem


@api.exception_handler(Refused)
def _refused(request: HttpRequest, problem: Any) -> HttpResponse:
    """Answered here: the layer of the pages would make a page of it and lose the sentence."""
    return error_answer(409, str(problem))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, problem: Any) -> HttpResponse:
    return error_answer(422, faults=[fault_said(one) for one in problem.errors])


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, problem: Any) -> HttpResponse:
    return error_answer(problem.status_code)
