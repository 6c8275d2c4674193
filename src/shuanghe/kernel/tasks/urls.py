"""Addresses under /tasks/."""

from django.urls import path

from shuanghe.kernel.tasks import pages

app_name = "tasks"
urlpatterns = [
    path("", pages.listing, name="list"),
    path("<int:pk>/retry/", pages.retry, name="retry"),
]
