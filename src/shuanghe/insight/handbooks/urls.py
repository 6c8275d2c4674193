"""Addresses of the handbooks."""

from django.urls import path

from shuanghe.insight.handbooks.pages import editions, own, reading, receiving

app_name = "handbooks"
urlpatterns = [
    path("", editions.shelf, name="list"),
    path("search/", reading.search, name="search"),
    path("mine/", own.mine, name="mine"),
    path("mine/<int:pk>/", own.note, name="note"),
    path("receipts/<int:pk>/", receiving.receipt, name="receipt"),
    path("<int:pk>/", editions.edition, name="edition"),
    path("<int:pk>/<int:number>/", reading.section, name="section"),
    path("<int:pk>/changes/", reading.changes, name="changes"),
    path("<int:pk>/receipts/", receiving.receipts, name="receipts"),
    path("<int:pk>/pdf/", editions.file, {"kind": "pdf"}, name="pdf"),
    path("<int:pk>/docx/", editions.file, {"kind": "docx"}, name="docx"),
]
