"""Addresses of the first month and of hand-overs."""

from django.urls import path

from shuanghe.insight.guidance.pages import handovers, months

app_name = "guidance"

urlpatterns = [
    path("", months.month, name="month"),
    path("duties/", months.duties, name="duties"),
    path("meeting/", months.meeting, name="meeting"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/own/", handovers.own, name="own"),
    path("handovers/own/<int:pk>/", handovers.own_handover, name="own_handover"),
    path("handovers/<int:pk>/", handovers.handover, name="handover"),
    path("kits/<str:code>/", handovers.kit, name="kit"),
]
