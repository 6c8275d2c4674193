"""Every template keeps the strict content policy and the one frame."""

import re
from pathlib import Path

import pytest

import shuanghe

SOURCE = Path(shuanghe.__file__).parent
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))


def named(path: Path) -> str:
    return "/".join(path.parts[-2:])


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_nothing_is_styled_or_scripted_in_place_or_loaded_from_outside(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(src|href|action)\s*=\s*[\"'](https?:)?//", text)
    assert "hx-on" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_posted_form_carries_the_token(path):
    text = path.read_text(encoding="utf-8")
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL):
        assert "csrf_input" in form, form[:200]


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_words_for_people_are_marked_for_translation(path):
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%-?\s*trans.*?endtrans\s*-?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL)
    bare = re.findall(r"[一-鿿]+", text)
    assert bare == [], f"{named(path)}: {bare[:5]}"
