"""Addresses of the development app."""

from django.urls import path

from shuanghe.activities.development import pages

app_name = "development"
urlpatterns = [
    path("check/", pages.check, name="check"),
    path("check/template/", pages.template, name="template"),
]
