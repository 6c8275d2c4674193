"""Addresses of the dues app."""

from django.urls import path

from shuanghe.activities.dues.pages import (
    account,
    amount,
    extras,
    files,
    hardships,
    member,
    own,
    publication,
    sheet,
    totals,
)

app_name = "dues"
urlpatterns = [
    path("", sheet.sheet, name="sheet"),
    path("amount/", amount.amount, name="amount"),
    path("own/", own.own, name="own"),
    path("own/<int:pk>/receipt/", own.own_receipt, name="own_receipt"),
    path("totals/", totals.totals, name="totals"),
    path("publication/", publication.publication, name="publication"),
    path("hardships/", hardships.hardships, name="hardships"),
    path("hardships/<int:pk>/", hardships.decision, name="decision"),
    path("bases/", files.bases, name="bases"),
    path("bases/template/", files.template, name="bases_template"),
    path("transfers/", files.transfers, name="transfers"),
    path("members/<int:pk>/", member.member, name="member"),
    path("entries/<int:pk>/receipt/", member.receipt, name="receipt"),
    path("entries/<int:pk>/reverse/", member.reversal, name="reverse"),
    path("account/", account.account, name="account"),
    path("account/movements/<int:pk>/paper/", account.paper, name="paper"),
    path("account/movements/<int:pk>/reverse/", account.reversal, name="movement_reverse"),
    path("extras/", extras.extras, name="extras"),
    path("extras/<int:pk>/pass/", extras.passed, name="extra_pass"),
    path("extras/<int:pk>/receive/", extras.received, name="extra_receive"),
]
