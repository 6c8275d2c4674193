"""Addresses of transfers and floating members."""

from django.urls import path

from shuanghe.activities.transfers.pages import away, going, listing, own, transfer

app_name = "transfers"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("new/", going.new, name="new"),
    path("arrivals/new/", going.arrival, name="arrival"),
    path("own/", own.own, name="own"),
    path("<int:pk>/", transfer.show, name="transfer"),
    path("<int:pk>/stop/", transfer.stop, name="stop"),
    path("<int:pk>/again/", transfer.again, name="again"),
    path("floating/", away.listing, name="floating_list"),
    path("floating/new/", away.new, name="floating_new"),
    path("floating/arrivals/new/", away.guest, name="floating_guest"),
    path("floating/<int:pk>/", away.show, name="floating"),
    path("floating/<int:pk>/<slug:what>/", away.act, name="floating_act"),
]
