"""Addresses of the first page, the monthly list, my own list and the search."""

from django.urls import path

from shuanghe.insight.home import pages

app_name = "home"

urlpatterns = [
    path("", pages.start, name="start"),
    path("month/", pages.month, name="month"),
    path("mine/", pages.mine, name="mine"),
    path("search/", pages.search, name="search"),
]
