"""Addresses of accounts, roles and the own account."""

from django.urls import path

from shuanghe.identity.pages import accounts, own, reveal, roles, tokens

app_name = "identity"
urlpatterns = [
    path("own/", own.own_account, name="own"),
    path("own/password/", own.password, name="password"),
    path("own/second-factor/", own.second_factor, name="second_factor"),
    path("own/second-factor/codes/", own.recovery_codes, name="recovery_codes"),
    path("own/second-factor/remove/", own.second_factor_off, name="second_factor_off"),
    path("own/feed-key/end/", own.feed_key_off, name="feed_key_off"),
    path("own/tokens/", tokens.tokens, name="tokens"),
    path("own/tokens/<int:pk>/end/", tokens.token_end, name="token_end"),
    path("tokens/<int:pk>/withdraw/", tokens.token_withdraw, name="token_withdraw"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account_new"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/disable/", accounts.account_disable, name="account_disable"),
    path("accounts/<int:pk>/enable/", accounts.account_enable, name="account_enable"),
    path("accounts/<int:pk>/link/", accounts.account_link, name="account_link"),
    path("accounts/<int:pk>/member/", accounts.account_member, name="account_member"),
    path("accounts/<int:pk>/grants/", accounts.grant_new, name="grant_new"),
    path("grants/<int:pk>/revoke/", accounts.grant_revoke, name="grant_revoke"),
    path("roles/", roles.roles, name="roles"),
    path("roles/<str:code>/", roles.role, name="role"),
    path("members/<int:pk>/reveal/", reveal.member_reveal, name="reveal"),
]
