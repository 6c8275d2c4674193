"""Addresses under /uploads/."""

from django.urls import path

from shuanghe.kernel.uploads import pages

app_name = "uploads"
urlpatterns = [
    path("", pages.listing, name="list"),
    path("<uuid:uid>/", pages.preview, name="preview"),
    path("<uuid:uid>/errors.xlsx", pages.errors, name="errors"),
    path("<uuid:uid>/apply/", pages.apply, name="apply"),
    path("<uuid:uid>/discard/", pages.discard, name="discard"),
]
