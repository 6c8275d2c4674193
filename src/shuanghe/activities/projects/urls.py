"""Addresses of projects."""

from django.urls import path

from shuanghe.activities.projects.pages import (
    benefits,
    boards,
    panel,
    progress,
    project,
    proposals,
    published,
    results,
)

app_name = "projects"
urlpatterns = [
    path("", boards.board, name="board"),
    path("table/", boards.table, name="table"),
    path("timeline/", boards.timeline, name="timeline"),
    path("notice/", published.notice, name="notice"),
    path("calls/", proposals.calls, name="calls"),
    path("calls/<int:pk>/meetings/", proposals.meetings, name="meetings"),
    path("new/", proposals.new, name="new"),
    path("replications/", results.replications, name="replications"),
    path("replications/<int:pk>/", results.answer, name="answer"),
    path("<int:pk>/", project.show, name="project"),
    path("<int:pk>/edit/", proposals.edit, name="edit"),
    path("<int:pk>/moves/", project.move, name="move"),
    path("<int:pk>/events/", project.event, name="event"),
    path("<int:pk>/progress/", progress.progress, name="progress"),
    path("<int:pk>/claims/", benefits.claim, name="claim"),
    path("<int:pk>/claims/withdraw/", benefits.withdraw, name="withdraw"),
    path("<int:pk>/production/", benefits.production, name="production"),
    path("<int:pk>/audit/", benefits.audit, name="audit"),
    path("<int:pk>/verify/", benefits.verify, name="verify"),
    path("<int:pk>/acceptance/", panel.acceptance, name="acceptance"),
    path("<int:pk>/objections/", published.objections, name="objections"),
    path("<int:pk>/replications/", results.offer, name="offer"),
]
