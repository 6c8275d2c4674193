"""Addresses of the pool, the needs, the matching and the appointments."""

from django.urls import path

from shuanghe.activities.counselling.pages import pool

urlpatterns = [
    path("", pool.pool, name="pool"),
]
