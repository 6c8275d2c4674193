"""Addresses of the disposals app."""

from django.urls import path

from shuanghe.activities.disposals.pages import facts, listing, opening, own, suspensions, warnings

app_name = "disposals"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("rights/", listing.rights, name="rights"),
    path("own/", own.own, name="own"),
    path("new/", opening.new, name="new"),
    path("facts/", facts.facts, name="facts"),
    path("facts/reasons/", facts.reason_new, name="reason_new"),
    path("facts/reasons/<int:pk>/withdraw/", facts.reason_gone, name="reason_gone"),
    path("suspensions/new/", suspensions.new, name="suspension_new"),
    path("suspensions/<int:pk>/withdraw/", suspensions.withdraw, name="suspension_gone"),
    path("found/<int:pk>/", warnings.found_again, name="found"),
    path("bars/<int:pk>/", warnings.bar, name="bar"),
]
