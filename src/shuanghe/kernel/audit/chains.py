"""The ledgers that only grow and are sealed. `project` plugs in those of the activities."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps


@dataclass(frozen=True)
class Chain:
    """A ledger: its name, what people call it, its model, and the moment a row was written.

    model: "app.Model". moment: the field of that moment.
    """

    name: str
    title: str
    model: str
    moment: str

    @property
    def rows(self) -> type[Any]:
        """The model of its rows."""
        return apps.get_model(self.model)

    @property
    def fields(self) -> list[str]:
        """Every column of a row, in the order of the model."""
        return [field.attname for field in self.rows._meta.concrete_fields]


AUDIT = Chain("audit", "审计记录", "audit.AuditLine", "at")
_plugged: list[Chain] = [AUDIT]


def chains() -> tuple[Chain, ...]:
    """Every ledger that is sealed."""
    return tuple(_plugged)


def chains_plug(more: Iterable[Chain]) -> None:
    """Add ledgers; the same one twice is one."""
    _plugged.extend(chain for chain in more if chain not in _plugged)
