"""The rule pages and the entrance, without the apps above them."""

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("rules/", include("shuanghe.rulebook.urls")),
    path("language/", set_language, name="set_language"),
    path("", include("shuanghe.identity.urls.entrance")),
]
