"""Only identity's own addresses, so that these tests stand without the apps above it."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.i18n import set_language


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("首页")


urlpatterns = [
    path("", home, name="home"),
    path("identity/", include("shuanghe.identity.urls")),
    path("audit/", include("shuanghe.kernel.audit.urls")),
    path("tasks/", include("shuanghe.kernel.tasks.urls")),
    path("language/", set_language, name="set_language"),
    path("", include("shuanghe.identity.urls.entrance")),
]
handler404 = "shuanghe.kernel.ui.pages.not_found"
