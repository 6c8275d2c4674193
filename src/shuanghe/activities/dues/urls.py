"""Addresses of the dues app."""

from django.urls import path

from shuanghe.activities.dues import pages

app_name = "dues"
urlpatterns = [path("amount/", pages.amount, name="amount")]
