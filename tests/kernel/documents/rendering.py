"""Papers seen through other programs: LibreOffice sets the Word file, poppler reads the PDF."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

MM = 72 / 25.4
WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)


class ProgramMissing(RuntimeError):  # noqa: N818
    """A program that the tests need is not installed."""


@dataclass(frozen=True)
class Word:
    """A word and its box in mm from the upper left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def through_libreoffice(document: bytes, home: Path) -> bytes:
    """The PDF that LibreOffice makes of a Word file, with a profile of its own under home."""
    source = home / "paper.docx"
    source.write_bytes(document)
    profile = f"-env:UserInstallation={(home / 'profile').as_uri()}"
    command = [profile, "--headless", "--convert-to", "pdf", "--outdir", home, source]
    _ran("soffice", "libreoffice-writer", command)
    return (home / "paper.pdf").read_bytes()


def pages(pdf: bytes) -> list[list[str]]:
    """The lines of each page that are not blank, without spaces around them."""
    text = _ran("pdftotext", "poppler-utils", ["-layout", "-", "-"], pdf).decode()
    found = text.removesuffix("\f").split("\f")
    return [[line.strip() for line in page.splitlines() if line.strip()] for page in found]


def words(pdf: bytes) -> list[list[Word]]:
    """The words of each page with their boxes."""
    text = _ran("pdftotext", "poppler-utils", ["-bbox", "-", "-"], pdf).decode()
    return [
        [Word(*(float(side) / MM for side in sides), word) for *sides, word in WORD.findall(page)]
        for page in text.split("<page ")[1:]
    ]


def _ran(program: str, package: str, arguments: list, given: bytes = b"") -> bytes:
    """What the program prints."""
    path = shutil.which(program)
    if path is None:
        raise ProgramMissing(f"{program} is missing: apt-get install {package}")
    command = [path, *arguments]
    done = subprocess.run(command, input=given, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    return done.stdout
