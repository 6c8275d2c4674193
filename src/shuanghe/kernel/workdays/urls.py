"""Addresses under /calendar/."""

from django.urls import path

from shuanghe.kernel.workdays import pages

app_name = "workdays"
urlpatterns = [
    path("", pages.listing, name="list"),
    path("day/", pages.day_save, name="day_save"),
    path("day/remove/", pages.day_remove, name="day_remove"),
    path("year/", pages.year_save, name="year_save"),
]
