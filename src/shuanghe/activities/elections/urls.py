"""Addresses of the elections app."""

from django.urls import path

from shuanghe.activities.elections import pages

app_name = "elections"
urlpatterns = [
    path("count/", pages.count, name="count"),
    path("count/template/", pages.template, name="template"),
]
