"""Addresses of the procedures app."""

from django.urls import path

from shuanghe.procedures.pages import (
    cases,
    definitions,
    drills,
    mending,
    moves,
    papers,
    printing,
    steps,
    timeline,
)

app_name = "procedures"
urlpatterns = [
    path("", definitions.procedure_list, name="list"),
    path("cases/", cases.case_list, name="cases"),
    path("cases/new/", cases.case_new, name="case_new"),
    path("cases/<int:pk>/", timeline.case_page, name="case"),
    path("cases/<int:pk>/stop/", timeline.stop, name="stop"),
    path("cases/<int:pk>/redefine/", timeline.redefine, name="redefine"),
    path("cases/<int:pk>/move/", moves.move, name="move"),
    path("cases/<int:pk>/steps/<slug:code>/", steps.step_page, name="step"),
    path("cases/<int:pk>/steps/<slug:code>/correct/", mending.correct, name="correct"),
    path("cases/<int:pk>/steps/<slug:code>/redo/", mending.redo, name="redo"),
    path("cases/<int:pk>/steps/<slug:code>/withdraw/", mending.withdraw, name="withdraw"),
    path("cases/<int:pk>/steps/<slug:code>/papers/", papers.attach, name="attach"),
    path("cases/<int:pk>/papers/", printing.paper_list, name="papers"),
    path("cases/<int:pk>/papers.zip", printing.paper_archive, name="papers_zip"),
    path("cases/<int:pk>/papers/<slug:code>.<slug:kind>", printing.paper_print, name="print"),
    path("cases/<int:pk>/papers/<int:paper>/", papers.paper, name="paper"),
    path("cases/<int:pk>/papers/<int:paper>/withdraw/", papers.set_aside, name="set_aside"),
    path("moves/<int:pk>/accept/", moves.accept, name="accept"),
    path("moves/<int:pk>/return/", moves.send_back, name="send_back"),
    path("drills/", drills.drill_list, name="drills"),
    path("drills/new/", drills.drill_new, name="drill_new"),
    path("drills/<int:pk>/debrief/", drills.debrief, name="debrief"),
    path("<slug:key>/", definitions.procedure_page, name="procedure"),
]
