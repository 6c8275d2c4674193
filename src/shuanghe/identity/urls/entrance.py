"""Addresses before sign-in. Of the library's pages only those we have templates for."""

from allauth.account.views import login, logout
from allauth.mfa.base.views import authenticate
from django.urls import path

from shuanghe.identity.pages import own

urlpatterns = [
    path("sign-in/", login, name="account_login"),
    path("sign-in/code/", authenticate, name="mfa_authenticate"),
    path("sign-out/", logout, name="account_logout"),
    path("set-password/<str:uid>/<str:token>/", own.password_link, name="set_password"),
]
