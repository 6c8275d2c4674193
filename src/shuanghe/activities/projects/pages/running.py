"""How the pages of projects run: who asks, which place, what a rule refuses."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from shuanghe.activities.projects.documents import written, yuan
from shuanghe.kernel.pages import asked, shown_in
from shuanghe.organisation.models import Organisation

shown = shown_in("projects", written=written, yuan=yuan)


def place_asked(request: HttpRequest) -> Organisation | None:
    """The organisation whose code the address names. Raises Http404 for one out of view."""
    code = asked(request, "organisation")
    if not code:
        return None
    found: Organisation = get_object_or_404(Organisation.objects.all(), code=code)
    return found
