"""Judgement on sign-in, sessions, passwords and the three administrators, on plain values."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT_AND_ADDRESS = 5
TRIES_PER_ACCOUNT = 10
TRIES_PER_KNOWN_DEVICE = 10
TRIES_PER_ADDRESS = 100

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)

PASSWORD_SHORTEST = 12
PASSWORD_LONGEST = 256
PLAIN_WORDS = (
    "shuanghe",
    "dangjian",
    "dangzhibu",
    "zhibu",
    "dangyuan",
    "gongchandang",
    "zhonggong",
    "password",
    "admin",
    "qwerty",
    "woaini",
    "双核",
    "党建",
    "支部",
)
LEFT_OVER = 6
FEWEST_SIGNS = 5


@dataclass(frozen=True)
class Tries:
    """Tries in the window, the present one included. device counts for a known device alone."""

    account_and_address: int
    account: int
    address: int
    device: int | None = None


def may_try(tries: Tries) -> bool:
    """Whether the present try may be checked at all.

    Strangers share a limit per account and per address; a device on which the owner has signed in
    before has its own, so that nobody can lock the owner out by guessing.
    """
    if tries.device is not None:
        return tries.device <= TRIES_PER_KNOWN_DEVICE
    return (
        tries.account_and_address <= TRIES_PER_ACCOUNT_AND_ADDRESS
        and tries.account <= TRIES_PER_ACCOUNT
        and tries.address <= TRIES_PER_ADDRESS
    )


def is_session_over(*, opened_at: datetime, seen_at: datetime, at: datetime) -> bool:
    """Whether a session has been idle or open for too long; a clock set back ends it too."""
    return at - seen_at > IDLE or at - opened_at > ABSOLUTE or seen_at - at > IDLE


def client_address(remote: str, forwarded: str, *, proxies: int) -> str:
    """Where a request comes from, believing only our own proxies' part of X-Forwarded-For."""
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    if not proxies or len(hops) < proxies:
        return remote
    return hops[-proxies][:45]


def password_fault(password: str, words: Iterable[str]) -> str | None:
    """Why a password is too easy; words are names bound to the person or the organisation.

    Returns the fault in Chinese, or None.
    """
    if len(password) < PASSWORD_SHORTEST:
        return f"密码太短，至少要 {PASSWORD_SHORTEST} 个字符。"
    if len(password) > PASSWORD_LONGEST:
        return f"密码太长，请不要超过 {PASSWORD_LONGEST} 个字符。"
    plain = re.sub(r"[\W_]", "", password.lower())
    if len(set(plain)) < FEWEST_SIGNS:
        return "密码只用了几个不同的字符，很容易被猜到。可以把几个不相干的词连在一起。"
    for word in {word.lower() for word in (*PLAIN_WORDS, *words) if len(word) > 1}:
        if word in plain and len(re.sub(r"\d", "", plain.replace(word, ""))) < LEFT_OVER:
            return f"密码主要由“{word}”这样的常见词或本人、单位信息构成，请换一个。"
    return None


def clash(held: Collection[str], wanted: str) -> str | None:
    """Why an account that holds these administrator kinds ("" for business) may not add one.

    System, security and audit administrator are three persons, and none of them works with
    business data in the same account. Returns the reason in Chinese, or None.
    """
    others = set(held) - {wanted}
    if wanted and others - {""}:
        return "系统、安全、审计三员必须由不同的人担任，不能兼任。"
    if others:
        return "三员账号不能同时担任业务角色，请为业务工作使用另一个账号。"
    return None


def rights_fault(
    *,
    rights: Collection[str],
    known: Mapping[str, str],
    reserved: Mapping[str, Collection[str]],
) -> str | None:
    """Why a business role may not have these rights, in Chinese, or None."""
    unknown = sorted(set(rights) - set(known))
    if unknown:
        return f"没有这样的权限：{'、'.join(unknown)}。"
    kept = {right for kind in reserved.values() for right in kind}
    taken = [str(known[right]) for right in rights if right in kept]
    if taken:
        return f"这些权限只属于三员，不能给业务角色：{'、'.join(taken)}。"
    return None


def key_hash(key: str) -> str:
    """What is kept of a secret key: 256 random bits need no salt and no slow hash."""
    return sha256(key.encode()).hexdigest()


TOKEN_MARK = "shuanghe_"  # noqa: S105 — what every token begins with, no secret
"""In front of every access token, so that a search for lost secrets finds it."""
TOKEN_DAYS = (30, 90, 180, 365)
"""示例默认: for how long an access token may be made."""
TOKENS_MOST = 10
"""示例默认: how many access tokens of one account may work at a time."""
TOKEN_NAME_LONGEST = 30
TOKEN_RIGHTS = (
    "me.read",
    "organisation.read",
    "roster.read",
    "duty.read",
    "record.read",
    "record.file",
    "case.read",
    "kpi.file",
    "rule.read",
)
"""What an access token can be given: the rights that the operations of the JSON API ask for."""


def token_fault(*, name: str, rights: Collection[str], held: Collection[str]) -> str | None:
    """Why an access token may not be made with these rights by one who holds those, in Chinese.

    None when it may.
    """
    if not name.strip():
        return "请写明这个密钥给哪个程序用，例如“人力资源系统”。"
    if len(name.strip()) > TOKEN_NAME_LONGEST:
        return f"用途请不要超过 {TOKEN_NAME_LONGEST} 个字。"
    if not rights:
        return "请至少选择一项权限。"
    if set(rights) - set(TOKEN_RIGHTS):
        return "接口密钥不能带这些权限，请重新选择。"
    if set(rights) - set(held):
        return "不能给密钥您自己没有的权限，请重新选择。"
    return None


def token_spoken(user: str, token: str) -> str:
    """Whoever acts through a token, in 60 signs at most: the owner and the program."""
    return f"{user[:24]}（接口：{token}）"
