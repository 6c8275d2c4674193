"""Agreements on paper: one as Word or PDF, many as Word files in one archive."""

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.documents import (
    agreement_pdf,
    agreement_word,
    archive_chunks,
    file_name,
)
from shuanghe.activities.agreements.pages.running import agreement_asked
from shuanghe.activities.agreements.queries.listing import agreements_in_view
from shuanghe.kernel.documents import PaperUnset, download
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.kernel.ui.pages import refused as refused_page

MOST = 500


@door("agreement.read")
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One agreement; ?format=pdf, Word otherwise."""
    found = agreement_asked(pk)
    if request.GET.get("format") != "pdf":
        return download(file_name(found), agreement_word(found), "docx")
    try:
        return download(file_name(found), agreement_pdf(found), "pdf")
    except PaperUnset as unset:
        return refused_page(request, str(unset))


@door("agreement.read")
def archive(request: HttpRequest) -> HttpResponseBase:
    """The agreements of a year in view as Word files in one archive; ?year, ?state."""
    year = number_asked(request.GET.get("year")) or timezone.localdate().year
    found = agreements_in_view(year=year, state=str(request.GET.get("state", "")))
    count = found.count()
    if count > MOST:
        text = _("%(count)s 份太多，一次最多 %(most)s 份；请按状态筛选，或用命令行导出。")
        return refused_page(request, text % {"count": count, "most": MOST})
    return download(f"{year}年责任书", archive_chunks(found), "zip")
