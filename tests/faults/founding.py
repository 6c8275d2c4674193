"""A program: migrate, and found the one branch whose secretary files records."""

import django

django.setup()

from django.core.management import call_command
from tests.records.worlds import EVERYTHING, person, place

from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import OrganisationKind

EFFECTS = "CREATE TABLE fault_effects (key text NOT NULL, attempt int NOT NULL)"


def main() -> None:
    """Fill an empty database."""
    from django.db import connection

    call_command("migrate", interactive=False, verbosity=0)
    with looking(EVERYTHING):
        top = place("top", OrganisationKind.COMMITTEE)
        branch = place("branch", OrganisationKind.BRANCH, top)
        for name in ("甲示", "乙示", "丙示"):
            person(name, branch)
    with connection.cursor() as cursor:
        cursor.execute(EFFECTS)


if __name__ == "__main__":
    main()
