"""Addresses of the elections app."""

from django.urls import path

from shuanghe.activities.elections.pages import counting

app_name = "elections"
urlpatterns = [
    path("count/", counting.count, name="count"),
    path("count/template/", counting.template, name="template"),
]
