"""Addresses of the procedures app."""

from django.urls import path

from shuanghe.procedures.pages import definitions

app_name = "procedures"
urlpatterns = [
    path("", definitions.procedure_list, name="list"),
    path("<slug:key>/", definitions.procedure_page, name="procedure"),
]
