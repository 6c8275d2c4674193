"""Addresses of the forum."""

from django.urls import path

from shuanghe.activities.forum.pages import office, own

app_name = "forum"
urlpatterns = [
    path("", office.ideas, name="list"),
    path("new/", own.new, name="new"),
    path("own/", own.own, name="own"),
    path("own/<int:pk>/", own.own_idea, name="own_idea"),
    path("own/<int:pk>/photo/", own.own_photo, name="own_photo"),
    path("<int:pk>/", office.idea, name="idea"),
    path("<int:pk>/move/", office.move, name="move"),
    path("<int:pk>/photo/", office.photo, name="photo"),
]
