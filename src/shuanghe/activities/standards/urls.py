"""Addresses of standards."""

from django.urls import path

from shuanghe.activities.standards.pages import catalogues, charts, mechanisms, wording

app_name = "standards"
urlpatterns = [
    path("", mechanisms.matrix, name="matrix"),
    path("mechanisms/<str:code>/", wording.mechanism, name="mechanism"),
    path("song/", wording.song_page, name="song"),
    path("methods/", mechanisms.method_list, name="methods"),
    path("methods/<str:code>/", mechanisms.method_page, name="method"),
    path("catalogues/", catalogues.catalogues, name="catalogues"),
    path("catalogues/<str:kind>/", catalogues.catalogue_page, name="catalogue"),
    path("items/<str:code>/", catalogues.item_page, name="item"),
    path("charts/", charts.chart_list, name="charts"),
    path("charts/<str:code>/", charts.chart_page, name="chart"),
]
