"""Every address has a door; those before sign-in are a short list, and one takes a key."""

from django.urls import URLPattern, URLResolver, get_resolver

from shuanghe.kernel.permissions import RIGHTS

BEFORE_SIGN_IN = {
    "account_login",
    "account_logout",
    "mfa_authenticate",
    "set_password",
    "set_language",
}
# A script that is the same for everybody and holds no data.
PLAIN = {"capture_worker", "log_worker"}


def patterns(found=None):
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns)
        elif isinstance(one, URLPattern):
            yield one


def test_every_address_has_a_door_but_those_before_sign_in():
    open_ones = {one.name for one in patterns() if not hasattr(one.callback, "right")}
    assert open_ones - PLAIN == BEFORE_SIGN_IN


def test_every_door_asks_for_a_right_there_is():
    assert {one.callback.right for one in patterns() if hasattr(one.callback, "right")} <= set(
        RIGHTS
    )


def test_one_address_alone_takes_a_key():
    keyed = {one.name for one in patterns() if hasattr(one.callback, "is_by_key")}
    assert keyed == {"feed"}
