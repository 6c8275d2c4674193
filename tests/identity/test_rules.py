"""Judgement on tries, sessions, addresses, passwords and the three administrators."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from shuanghe.identity.rules import (
    Tries,
    clash,
    client_address,
    is_session_over,
    may_try,
    password_fault,
    rights_fault,
)
from shuanghe.kernel.permissions import RESERVED, RIGHTS

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
KINDS = ("system", "security", "audit")


@pytest.mark.parametrize(
    ("tries", "may"),
    [
        (Tries(5, 5, 5), True),
        (Tries(6, 6, 6), False),
        (Tries(1, 10, 1), True),
        (Tries(1, 11, 1), False),
        (Tries(1, 1, 100), True),
        (Tries(1, 1, 101), False),
        (Tries(99, 999, 999, device=10), True),
        (Tries(0, 0, 0, device=11), False),
    ],
)
def test_strangers_share_limits_and_a_known_device_has_its_own(tries, may):
    assert may_try(tries) is may


@pytest.mark.parametrize(
    ("opened", "seen", "over"),
    [
        (timedelta(hours=12), timedelta(minutes=30), False),
        (timedelta(hours=12, seconds=1), timedelta(0), True),
        (timedelta(hours=1), timedelta(minutes=30, seconds=1), True),
        (timedelta(hours=1), timedelta(minutes=-31), True),
    ],
)
def test_a_session_ends_after_silence_or_half_a_day(opened, seen, over):
    assert is_session_over(opened_at=NOON - opened, seen_at=NOON - seen, at=NOON) is over


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ("6.6.6.6", 0, "10.0.0.1"),
        ("", 1, "10.0.0.1"),
        ("192.168.1.5", 1, "192.168.1.5"),
        ("6.6.6.6, 192.168.1.5", 1, "192.168.1.5"),
        ("6.6.6.6, 192.168.1.5, 10.1.1.1", 2, "192.168.1.5"),
    ],
)
def test_only_our_own_proxies_are_believed_about_the_address(forwarded, proxies, address):
    assert client_address("10.0.0.1", forwarded, proxies=proxies) == address


@pytest.mark.parametrize(
    "password",
    [
        "eleven chrs",
        "dangjian2026!",
        "Shuanghe-123456",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "wangwu20261121",
        "电解二厂2026888888",
        "x" * 257,
    ],
)
def test_a_password_of_common_words_or_own_names_is_refused(password):
    assert password_fault(password, ["wangwu", "王五", "电解二厂"])


@pytest.mark.parametrize(
    "password",
    [
        "horse battery staple 7",
        "红烧肉 铝锭 落日 自行车 七",
        "wangwu likes blue ceramics",
        "k" * 3 + "Zq8!mPw4rT",
    ],
)
def test_a_long_unusual_password_is_accepted(password):
    assert password_fault(password, ["wangwu", "王五"]) is None


@pytest.mark.parametrize(("held", "wanted"), list(permutations(KINDS, 2)))
def test_nobody_is_two_administrators(held, wanted):
    assert "不能兼任" in str(clash({held}, wanted))


@pytest.mark.parametrize("kind", KINDS)
def test_an_administrator_has_no_business_role_beside(kind):
    assert clash({kind}, "")
    assert clash({""}, kind)


@pytest.mark.parametrize("kind", ["", *KINDS])
def test_the_same_kind_may_be_held_on_several_subtrees(kind):
    assert clash({kind}, kind) is None
    assert clash(set(), kind) is None


@pytest.mark.parametrize("right", sorted({right for kind in RESERVED.values() for right in kind}))
def test_a_business_role_gets_no_administrator_right(right):
    assert rights_fault(rights=["me.read", right], known=RIGHTS, reserved=RESERVED)


def test_a_role_gets_no_right_that_is_not_on_the_list():
    assert "没有这样的权限" in str(rights_fault(rights=["*"], known=RIGHTS, reserved=RESERVED))
    assert rights_fault(rights=["me.read"], known=RIGHTS, reserved=RESERVED) is None
