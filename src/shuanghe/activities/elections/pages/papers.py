"""Ballots, lists and the report of an election, to print."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from shuanghe.activities.elections.documents import PAPERS, paper_bytes
from shuanghe.activities.elections.pages.running import election_in_view
from shuanghe.activities.elections.queries.printing import election_papers
from shuanghe.kernel.documents import PaperUnset, download
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.pages import refused as refused_page

KINDS = ("docx", "pdf")


@door("case.read")
def paper(request: HttpRequest, pk: int, which: str, kind: str) -> HttpResponseBase:
    """One paper as Word or PDF: ballots_<office>, officials, roll or result."""
    row = election_in_view(pk)
    name, _sep, office = which.partition("-")
    if name not in PAPERS or kind not in KINDS:
        raise Http404
    facts = election_papers(row, office)
    if facts is None:
        raise Http404
    try:
        title = _("%(place)s%(paper)s") % {"place": facts.place, "paper": PAPERS[name]}
        return download(title, paper_bytes(facts, name, kind), kind)
    except PaperUnset as unset:
        return refused_page(request, str(unset))
