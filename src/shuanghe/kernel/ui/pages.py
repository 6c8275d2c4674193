"""Pages for what goes wrong: what happened and what to do, never how it works inside."""

import logging
import sys
from urllib.parse import urlsplit

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shuanghe.kernel.ui.faults import is_disk_full

log = logging.getLogger(__name__)

TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def problem(
    request: HttpRequest, status: int, *, heading: str, text: str, way_out: str = ""
) -> HttpResponse:
    """A page with that status: what is wrong and how to mend it."""
    values = {
        "status": status,
        "heading": heading,
        "text": text,
        "way_out": way_out,
        "back": _back(request),
    }
    return render(request, "ui/problem.html", values, status=status)


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    """409: a rule forbids the act; the reason comes from the rule."""
    return problem(
        request,
        409,
        heading=_("这一步没有办成"),
        text=reason,
        way_out=_("什么都没有改动。按上面的说明调整后，可以返回重试。"),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when too much was sent."""
    if isinstance(exception, TOO_BIG):
        return too_large(request)
    return problem(
        request,
        400,
        heading=_("这个请求看不懂"),
        text=_("地址或提交的内容不完整。"),
        way_out=_("请返回上一页重新操作，不要手工修改地址。"),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the same words as for a page that is not there, except for a stale form."""
    return not_found(request, exception)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or old."""
    log.info("form token refused: %s", reason)
    return problem(
        request,
        403,
        heading=_("表单已过期"),
        text=_("这个页面打开太久，或登录状态已变化，为安全起见没有提交。"),
        way_out=_("请返回上一页，刷新后再提交。"),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not in your part of the organisation; nobody can tell which."""
    return problem(
        request,
        404,
        heading=_("没有找到这个页面"),
        text=_("它可能不存在、已被移走，或不在您的管理范围内。"),
        way_out=_("请从菜单重新进入；需要更多权限时，请联系本单位安全管理员。"),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than the server takes at once."""
    return problem(
        request,
        413,
        heading=_("文件或内容太大"),
        text=_("一次上传的文件不超过 10 MB。"),
        way_out=_("请拆成几个文件分次上传；表格请删去图片和空白工作表后再试。"),
    )


def too_many(request: HttpRequest, *, minutes: int) -> HttpResponse:
    """429: too many attempts; says how long to wait."""
    return problem(
        request,
        429,
        heading=_("尝试次数过多"),
        text=_("为保护账号，请在 %(minutes)d 分钟后再试。") % {"minutes": minutes},
        way_out=_("忘记密码请联系本单位安全管理员重置。"),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; 507 when a disk is full, which only the people who run it can mend.

    Called while the fault is being handled. Rendered with no frame, as the frame itself may be
    what broke.
    """
    if is_disk_full(sys.exception()):
        return HttpResponse(_FULL, status=507, headers={"Cache-Control": "no-store"})
    return HttpResponse(_BROKEN, status=500)


def _back(request: HttpRequest) -> str:
    """The path of the page before, when it was one of ours and not this one."""
    try:
        came, ours = urlsplit(request.headers.get("Referer", "")), request.get_host()
    except (ValueError, DisallowedHost):
        return ""
    if came.netloc != ours or came.path == request.path or came.path.startswith("//"):
        return ""
    return came.path + (f"?{came.query}" if came.query else "")


_BROKEN = """<!doctype html>
<html lang="zh-hans"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>系统出错 · 双核</title></head>
<body><main><h1>系统出了点问题</h1>
<p>刚才的操作没有完成，数据没有改动一半。请稍后重试。</p>
<p>若多次出现，请把发生的时间告诉本单位系统管理员。</p>
<p lang="en">Something went wrong. Nothing was half done; please try again later. If it happens
again, tell your system administrator when it did.</p>
<p><a href="/">回到首页</a></p></main></body></html>
"""
_FULL = """<!doctype html>
<html lang="zh-hans"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>服务器磁盘已满 · 双核</title></head>
<body><main><h1>服务器磁盘已满，这一次没有保存</h1>
<p>刚才提交的内容一点也没有写入；以前保存的都在，页面仍可以查看。</p>
<p>请马上告诉本单位系统管理员“服务器磁盘已满（507）”。腾出空间后不用重启，
返回上一页再提交一次即可，填写的内容还在，不会重复。</p>
<p>系统管理员：运行 df -h 看哪个磁盘满了（数据库、上传文件或临时目录），移走旧备份和日志，
或扩大磁盘。不要删除数据目录里的任何文件。</p>
<p lang="en">The disk of the server is full (507). Nothing was saved this time; what was saved
before is safe. Tell your system administrator; when there is room again, go back and send the form
once more.</p>
<p><a href="/">回到首页</a></p></main></body></html>
"""
