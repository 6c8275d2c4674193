"""What is signed: the content of an agreement as one canonical text, and its SHA-256."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> str:
    """The content as JSON that is the same for the same content: sorted keys, no blanks.

    Values are texts, whole numbers, None, lists and mappings of these; amounts and days are texts.
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
