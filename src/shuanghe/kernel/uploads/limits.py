"""How much of a file we are ready to read; settings.UPLOAD_LIMITS overrides single values."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, times in seconds, the rest counts. 0 is never "unlimited"."""

    file_bytes: int = 10_000_000
    unpacked_bytes: int = 100_000_000
    ratio: int = 100
    ratio_from_bytes: int = 1_000_000
    entries: int = 2_000
    rows: int = 50_000
    heading_rows: int = 20
    columns: int = 200
    cell_characters: int = 32_767
    output_bytes: int = 200_000_000
    memory_bytes: int = 512_000_000
    seconds: int = 30

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def last_row(self) -> int:
        """The last row number that may hold anything; blank rows between are forgiven."""
        return 2 * self.rows


class Unreadable(Exception):  # noqa: N818 — it is an answer, not a fault
    """The file is refused. The text says where, why and how to mend it."""
