"""Addresses of organisations, members and the roster."""

from django.urls import path

from shuanghe.organisation.pages import (
    capabilities,
    duplicates,
    member_forms,
    members,
    organisation_forms,
    organisations,
    roster,
)

app_name = "organisation"
urlpatterns = [
    path("organisations/", organisations.tree, name="tree"),
    path("organisations/new/", organisation_forms.found_root, name="found_root"),
    path("organisations/<str:code>/", organisations.show, name="show"),
    path("organisations/<str:code>/new/", organisation_forms.found, name="found"),
    path("organisations/<str:code>/rename/", organisation_forms.rename, name="rename"),
    path("organisations/<str:code>/term/", organisation_forms.term, name="term"),
    path("organisations/<str:code>/move/", organisation_forms.move, name="move"),
    path("organisations/<str:code>/dissolve/", organisation_forms.dissolve, name="dissolve"),
    path("organisations/<str:code>/posts/new/", organisation_forms.appoint, name="appoint"),
    path(
        "organisations/<str:code>/posts/<int:pk>/end/", organisation_forms.end_post, name="end_post"
    ),
    path("organisations/<str:code>/powers/", capabilities.capabilities, name="capabilities"),
    path(
        "organisations/<str:code>/powers/new/", capabilities.capability_new, name="capability_new"
    ),
    path("organisations/<str:code>/members/new/", member_forms.add, name="member_add"),
    path("members/", members.listing, name="members"),
    path("members/me/", members.me, name="me"),
    path("members/duplicates/", duplicates.listing, name="duplicates"),
    path("members/duplicates/<uuid:first>/<uuid:second>/", duplicates.compare, name="merge"),
    path("members/<uuid:uid>/", members.show, name="member"),
    path("members/<uuid:uid>/edit/", member_forms.edit, name="member_edit"),
    path("members/<uuid:uid>/place/", member_forms.place, name="member_place"),
    path("members/<uuid:uid>/standing/", member_forms.standing, name="member_standing"),
    path("roster/", roster.upload, name="roster"),
    path("roster/template/", roster.template, name="roster_template"),
    path("roster/export/", roster.export, name="roster_export"),
]
