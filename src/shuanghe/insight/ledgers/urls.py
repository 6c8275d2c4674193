"""Addresses of the one ledger."""

from django.urls import path

from shuanghe.insight.ledgers.pages import sheet, views

app_name = "ledgers"
urlpatterns = [
    path("", sheet.sheet, name="sheet"),
    path("days/", views.days, name="days"),
    path("net/", views.net, name="net"),
    path("line/", views.line, name="line"),
    path("skins/", views.skins, name="skins"),
]
