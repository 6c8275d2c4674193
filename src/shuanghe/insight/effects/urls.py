"""Addresses of effects."""

from django.urls import path

from shuanghe.insight.effects import pages

app_name = "effects"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("run/", pages.run, name="run"),
    path("programmes/", pages.programmes, name="programmes"),
    path("<int:pk>/", pages.effect, name="effect"),
]
