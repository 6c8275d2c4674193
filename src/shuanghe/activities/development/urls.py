"""Addresses of the development app."""

from django.urls import path

from shuanghe.activities.development.pages import board, checking, files

app_name = "development"
urlpatterns = [
    path("", board.board, name="board"),
    path("applicant/", board.applicant, name="applicant"),
    path("cases/<int:pk>/roll/", board.listing, name="listing"),
    path("records/", files.records, name="records"),
    path("records/template/", files.blank, name="records_template"),
    path("records/export/", files.export, name="records_export"),
    path("check/", checking.check, name="check"),
    path("check/template/", checking.template, name="template"),
]
