"""Addresses under /audit/."""

from django.urls import path

from shuanghe.kernel.audit import pages

app_name = "audit"
urlpatterns = [
    path("anchor/", pages.anchor, name="anchor"),
    path("", pages.lines, name="lines"),
    path("<int:pk>/", pages.line, name="line"),
]
