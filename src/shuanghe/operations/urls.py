"""Addresses of operations."""

from django.urls import path

from shuanghe.operations.pages import benchmarks, confirming, defining, filing, goals, kpis, tending

app_name = "operations"
urlpatterns = [
    path("", kpis.kpis, name="kpis"),
    path("kpis/new/", defining.kpi_new, name="kpi_new"),
    path("kpis/<int:pk>/", kpis.kpi, name="kpi"),
    path("kpis/<int:pk>/edit/", defining.kpi_edit, name="kpi_edit"),
    path("kpis/<int:pk>/units/", defining.units, name="units"),
    path("kpis/<int:pk>/benchmarks/", benchmarks.benchmark, name="benchmark"),
    path("starters/", defining.starters, name="starters"),
    path("month/", filing.month, name="month"),
    path("values/", confirming.waiting, name="waiting"),
    path("uploads/", filing.uploads, name="uploads"),
    path("uploads/template/", filing.template, name="template"),
    path("league/", benchmarks.league, name="league"),
    path("goals/", goals.tree, name="goals"),
    path("goals/new/", tending.goal_new, name="goal_new"),
    path("goals/<int:pk>/", goals.goal, name="goal"),
    path("goals/<int:pk>/edit/", tending.goal_edit, name="goal_edit"),
    path("goals/<int:pk>/measures/", tending.measures, name="measures"),
    path("goals/<int:pk>/links/", tending.links, name="links"),
]
