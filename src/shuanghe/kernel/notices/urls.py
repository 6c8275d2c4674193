"""Addresses under /notices/."""

from django.urls import path

from shuanghe.kernel.notices import pages

app_name = "notices"
urlpatterns = [
    path("", pages.listing, name="list"),
    path("read/", pages.read, name="read"),
]
