"""Addresses of the procedures app."""

from django.urls import path

from shuanghe.procedures import pages

app_name = "procedures"
urlpatterns = [
    path("", pages.procedure_list, name="list"),
    path("<slug:key>/", pages.procedure_page, name="procedure"),
]
