"""Addresses of engagements and topics."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
