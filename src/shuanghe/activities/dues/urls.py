"""Addresses of the dues app."""

from django.urls import path

from shuanghe.activities.dues.pages import amount

app_name = "dues"
urlpatterns = [path("amount/", amount.amount, name="amount")]
