"""Addresses of the rule pages."""

from django.urls import path

from shuanghe.rulebook import pages

app_name = "rulebook"
urlpatterns = [
    path("", pages.rule_list, name="list"),
    path("<str:rule_id>/", pages.rule_page, name="rule"),
]
