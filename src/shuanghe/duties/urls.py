"""Addresses of duties. A line is named by its organisation's code and its slot."""

from django.urls import path

from shuanghe.duties import pages

app_name = "duties"
urlpatterns = [
    path("deadlines/", pages.deadlines, name="deadlines"),
    path("<str:code>/<int:slot_id>/", pages.obligation, name="obligation"),
    path("<str:code>/<int:slot_id>/waiver/", pages.waiver_ask, name="waiver_ask"),
    path("<str:code>/<int:slot_id>/waiver/approve/", pages.waiver_grant, name="waiver_grant"),
    path("<str:code>/<int:slot_id>/waiver/revoke/", pages.waiver_end, name="waiver_end"),
]
