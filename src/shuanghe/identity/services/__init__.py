"""Changes to accounts, roles, grants and a person's own access."""

from shuanghe.identity.services.accounts import (
    member_link,
    password_first_set,
    password_reset_issue,
    second_factor_reset,
    user_create,
    user_disable,
    user_enable,
)
from shuanghe.identity.services.feed_keys import feed_key_issue, feed_key_revoke
from shuanghe.identity.services.own import (
    password_change,
    password_set_by_link,
    recovery_codes_renew,
    second_factor_enrol,
    second_factor_remove,
    session_close,
    session_open,
)
from shuanghe.identity.services.personal_data import personal_data_reveal
from shuanghe.identity.services.roles import role_grant, role_revoke, role_update, roles_load
from shuanghe.identity.services.tokens import (
    TokenAsked,
    token_create,
    token_revoke,
    token_used,
    token_withdraw,
)
from shuanghe.identity.services.tries import code_accept, tries_forget, try_count

__all__ = [
    "TokenAsked",
    "code_accept",
    "feed_key_issue",
    "feed_key_revoke",
    "member_link",
    "password_change",
    "password_first_set",
    "password_reset_issue",
    "password_set_by_link",
    "personal_data_reveal",
    "recovery_codes_renew",
    "role_grant",
    "role_revoke",
    "role_update",
    "roles_load",
    "second_factor_enrol",
    "second_factor_remove",
    "second_factor_reset",
    "session_close",
    "session_open",
    "token_create",
    "token_revoke",
    "token_used",
    "token_withdraw",
    "tries_forget",
    "try_count",
    "user_create",
    "user_disable",
    "user_enable",
]
