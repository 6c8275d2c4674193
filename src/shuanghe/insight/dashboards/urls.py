"""Addresses of the board and of what lies behind each of its cells."""

from django.urls import path

from shuanghe.insight.dashboards import pages

app_name = "dashboards"

urlpatterns = [
    path("", pages.board, name="board"),
    path("cell/", pages.cell, name="cell"),
]
