"""What comes in as a file: the sheet of the paper checker, and whole records of 25 steps."""

from shuanghe.activities.development.uploads.dossiers import (
    COLUMNS,
    SHEET,
    Dossier,
    Reading,
    admission_template,
    dossiers_read,
)
from shuanghe.activities.development.uploads.records import (
    RECORDS,
    records_read,
    records_template,
)

__all__ = [
    "COLUMNS",
    "RECORDS",
    "SHEET",
    "Dossier",
    "Reading",
    "admission_template",
    "dossiers_read",
    "records_read",
    "records_template",
]
