"""Addresses of the elections app."""

from django.urls import path

from shuanghe.activities.elections.pages import (
    counting,
    elections,
    papers,
    people,
    steps,
    terms,
    votes,
)

app_name = "elections"
urlpatterns = [
    path("", terms.term_list, name="terms"),
    path("new/", elections.new, name="new"),
    path("count/", counting.count, name="count"),
    path("count/template/", counting.template, name="template"),
    path("terms/<str:code>/remind/", terms.remind, name="remind"),
    path("terms/<str:code>/exception/", terms.exception, name="exception"),
    path("<int:pk>/", elections.election, name="election"),
    path("<int:pk>/steps/<slug:code>/", steps.step, name="step"),
    path("<int:pk>/candidates/", people.candidates, name="candidates"),
    path("<int:pk>/roll/", people.roll, name="roll"),
    path("<int:pk>/officials/", people.officials, name="officials"),
    path("<int:pk>/reduce/", votes.reduce, name="reduce"),
    path("<int:pk>/votes/<slug:office>/", votes.tally, name="tally"),
    path("<int:pk>/votes/<slug:office>/sheet/", votes.workbook, name="workbook"),
    path("<int:pk>/rounds/<int:round_id>/set-aside/", votes.set_aside, name="set_aside"),
    path("<int:pk>/papers/<slug:which>.<slug:kind>", papers.paper, name="paper"),
]
