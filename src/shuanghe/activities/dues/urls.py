"""Addresses of the dues app."""

from django.urls import path

from shuanghe.activities.dues.pages import amount, files, hardships, member, own, sheet, totals

app_name = "dues"
urlpatterns = [
    path("", sheet.sheet, name="sheet"),
    path("amount/", amount.amount, name="amount"),
    path("own/", own.own, name="own"),
    path("own/<int:pk>/receipt/", own.own_receipt, name="own_receipt"),
    path("totals/", totals.totals, name="totals"),
    path("publication/", totals.publication, name="publication"),
    path("hardships/", hardships.hardships, name="hardships"),
    path("hardships/<int:pk>/", hardships.decision, name="decision"),
    path("bases/", files.bases, name="bases"),
    path("bases/template/", files.template, name="bases_template"),
    path("transfers/", files.transfers, name="transfers"),
    path("members/<int:pk>/", member.member, name="member"),
    path("entries/<int:pk>/receipt/", member.receipt, name="receipt"),
    path("entries/<int:pk>/reverse/", member.reversal, name="reverse"),
]
