"""The English catalogue: what it must hold, and the two chores `make messages` and `make setup` do.

python tests/catalogue.py update     bring django.po up to date with the code
python tests/catalogue.py compile    write django.mo when django.po is newer
"""

import sys
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "src" / "shuanghe" / "project" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
}
NOISE = tuple(
    f'"{name}'.encode()
    for name in ("Report", "POT", "PO-", "Last", "Language-Team", "Generated", "Project")
)


@cache
def extract() -> Catalog:
    """Every message marked in Python and in templates, with the files it stands in."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    template = Catalog(project="shuanghe", charset="utf-8", fuzzy=False)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    for path, _line, message, comments, context in found:
        template.add(message, None, [(path, None)], auto_comments=comments, context=context)
    return template


def translated() -> Catalog:
    """The English catalogue as it is kept."""
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def update() -> None:
    """Add what is new to django.po, drop what is gone; new messages wait for their English."""
    template = extract()
    kept = translated() if PO.exists() else Catalog(locale="en", project="shuanghe")
    kept.update(template, no_fuzzy_matching=True)
    kept.obsolete.clear()
    write(kept)


def write(catalogue: Catalog) -> None:
    """Write django.po in one order and without dates, so that only changes are read as changes."""
    catalogue.fuzzy = False
    catalogue.header_comment = "# The English of Shuanghe. `make messages` adds what is new."
    text = BytesIO()
    write_po(text, catalogue, sort_output=True, include_lineno=False, width=110)
    lines = text.getvalue().splitlines(keepends=True)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(b"".join(line for line in lines if not line.startswith(NOISE)))


def compile_newer() -> None:
    """Write django.mo unless it is newer than django.po."""
    if not MO.exists() or MO.stat().st_mtime <= PO.stat().st_mtime:
        with MO.open("wb") as file:
            write_mo(file, translated())


if __name__ == "__main__":
    {"update": update, "compile": compile_newer}[sys.argv[1]]()
