"""How a person's name is read: pinyin for search and order, surnames by their own table."""

from functools import cache, lru_cache
from importlib.resources import files

import yaml

MOST = 120


@cache
def surnames() -> dict[str, str]:
    """Surname → reading, read once from data/surnames.yaml."""
    text = files("shuanghe.organisation").joinpath("data/surnames.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text)["readings"])


@lru_cache(maxsize=30_000)
def _reading(character: str) -> str:
    from pypinyin import lazy_pinyin  # a second of start-up that most processes never need

    return str(lazy_pinyin(character)[0]).lower()


def name_reading(name: str) -> str:
    """Pinyin run together, a blank, then the initials: 单雄信 → "shanxiongxin sxx"."""
    known = surnames()
    plain = name if name.isalpha() else "".join(name.replace("·", "").split())
    first = known.get(plain[:2]) if len(plain) > 2 else None
    parts = first.split() if first else [known.get(plain[:1]) or _reading(plain[:1] or " ")]
    parts = [*parts, *(_reading(character) for character in plain[len(parts) :])]
    initials = "".join(part[:1] for part in parts)
    return f"{''.join(parts)} {initials}".strip()[:MOST]
