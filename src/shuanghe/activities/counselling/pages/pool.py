"""The pool of counsellors: the register, one card, a nomination, the way in and out."""

from django.http import HttpRequest, HttpResponse

from shuanghe.activities.counselling.models import Counsellor
from shuanghe.activities.counselling.pages.running import page_of, shown
from shuanghe.kernel.permissions.doors import door

ON_A_PAGE = 40


@door("counselling.read")
def pool(request: HttpRequest) -> HttpResponse:
    """The counsellors in view."""
    page = page_of(request, Counsellor.objects.all(), ON_A_PAGE)
    rows = list(page.object_list)
    values = {"page": page, "rows": rows, "is_sample": any(one.is_sample for one in rows)}
    return shown(request, "pool.html", values)
