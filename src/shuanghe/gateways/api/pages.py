"""The OpenAPI document, and the same as a page to read: no scripts from outside."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from shuanghe.gateways.api.endpoints import (  # noqa: F401 — each adds its operations
    api,
    duties,
    organisations,
    values,
    work,
)
from shuanghe.kernel.permissions import OWN
from shuanghe.kernel.permissions.doors import door

ROOT = "/api/v1/"


@cache
def document_now() -> dict[str, Any]:
    """The OpenAPI document of the operations; it is the same as long as the process runs."""
    found = dict(api.get_openapi_schema(path_prefix=ROOT))
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["paths"] = dict(sorted(found["paths"].items()))
    return found


@door(OWN)
def document(request: HttpRequest) -> HttpResponse:
    """The document for programs that read it."""
    return JsonResponse(document_now(), json_dumps_params={"ensure_ascii": False})


@door(OWN)
def guide(request: HttpRequest) -> HttpResponse:
    """Every operation: its address, what it takes, what it gives."""
    found = document_now()
    operations = [
        _told(route, method, said, found["components"]["schemas"])
        for route, methods in found["paths"].items()
        for method, said in methods.items()
    ]
    shown = {"operations": operations, "about": found["info"]["description"], "root": ROOT}
    return render(request, "api/guide.html", shown)


def _told(route: str, method: str, said: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    """One operation as the page shows it."""
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {})
    gives = [
        (status, _shape(answer["content"]["application/json"]["schema"], shapes))
        for status, answer in said["responses"].items()
        if status < 300 and "content" in answer
    ]
    return {
        "key": said["operationId"],
        "method": method.upper(),
        "route": route,
        "title": said["summary"],
        "right": said["description"],
        "parameters": [
            (one["name"], one["in"], one["required"], one["schema"].get("description", ""))
            for one in said.get("parameters", ())
        ],
        "sends": _shape(body["schema"], shapes) if body else [],
        "gives": gives[:1],
    }


def _shape(schema: dict[str, Any], shapes: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The fields of a shape: name, kind in a word, what it means."""
    named = shapes.get(str(schema.get("$ref", "")).rpartition("/")[2], {})
    return [
        (name, _kind(said), str(said.get("description", "")))
        for name, said in named.get("properties", {}).items()
    ]


def _kind(said: dict[str, Any]) -> str:
    """A field's type as people say it: text, date, a list of Place …"""
    if "$ref" in said:
        return str(said["$ref"]).rpartition("/")[2]
    if "anyOf" in said:
        return " | ".join(_kind(one) for one in said["anyOf"])
    if said.get("type") == "array":
        return f"[{_kind(said['items'])}]"
    return str(said.get("format") or said.get("type", ""))
