"""Addresses of responsibility agreements."""

from django.urls import path

from shuanghe.activities.agreements.pages import (
    agreement,
    board,
    drafting,
    editing,
    papers,
    reports,
    signing,
    stepping,
)

app_name = "agreements"
urlpatterns = [
    path("", board.listing, name="list"),
    path("own/", board.own, name="own"),
    path("draft/", drafting.draft, name="draft"),
    path("send/", stepping.send_many, name="send"),
    path("signing/", signing.signing, name="signing"),
    path("papers/", papers.archive, name="papers"),
    path("<int:pk>/", agreement.agreement, name="agreement"),
    path("<int:pk>/paper/", papers.paper, name="paper"),
    path("<int:pk>/step/", stepping.step, name="step"),
    path("<int:pk>/comments/", stepping.comments, name="comments"),
    path("<int:pk>/clauses/", editing.clauses, name="clauses"),
    path("<int:pk>/targets/", editing.target_new, name="target_new"),
    path("targets/<int:pk>/", editing.target_edit, name="target"),
    path("<int:pk>/reports/<int:quarter>/", reports.report, name="report"),
]
