"""Addresses of counselling: the pool with its appointments, and the topics worked on."""

from shuanghe.activities.counselling.urls import pool, topics

app_name = "counselling"
urlpatterns = [*pool.urlpatterns, *topics.urlpatterns]
