"""What an upload of records must know: the bodies in view, and the cases that are there."""

from collections.abc import Sequence

from shuanghe.organisation.models import ADMINISTRATIVE, Organisation
from shuanghe.procedures.models import Case

AT_ONCE = 500


def bodies_by_code() -> dict[str, Organisation]:
    """The Party organisations in the scope in force, by code."""
    return {one.code: one for one in Organisation.objects.exclude(kind__in=ADMINISTRATIVE)}


def cases_known(keys: Sequence[str]) -> set[str]:
    """Which of the keys belong to cases in the scope in force."""
    found: set[str] = set()
    for at in range(0, len(keys), AT_ONCE):
        some = Case.objects.filter(client_key__in=keys[at : at + AT_ONCE])
        found.update(some.values_list("client_key", flat=True))
    return found
