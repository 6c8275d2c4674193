"""Addresses of the records app."""

from django.urls import path

from shuanghe.records.pages import filing, ledger, reading

app_name = "records"
urlpatterns = [
    path("", reading.record_list, name="list"),
    path("new/", filing.record_new, name="new"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/template/", ledger.template, name="ledger_template"),
    path("<int:pk>/", reading.record_page, name="record"),
    path("<int:pk>/paper/", reading.paper, name="paper"),
    path("<int:pk>/correct/", filing.record_correction, name="correct"),
    path("<int:pk>/withdraw/", filing.record_withdrawal, name="withdraw"),
]
