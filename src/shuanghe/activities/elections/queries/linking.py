"""Where an election is found from its case, and from the deadline of a term."""

from shuanghe.activities.elections.models import Election
from shuanghe.activities.elections.queries.owing import SOURCE

PROCEDURE = "election"
TERM = SOURCE


def election_of_case(case_id: int) -> int | None:
    """The election that runs in a case in view; None when there is none."""
    found: int | None = Election.objects.filter(case=case_id).values_list("pk", flat=True).first()
    return found
