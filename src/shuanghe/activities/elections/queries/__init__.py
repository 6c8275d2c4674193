"""What the pages, papers and services of elections read."""

from shuanghe.activities.elections.queries.counting import Outcome, election_counted, tie_counted

__all__ = ["Outcome", "election_counted", "tie_counted"]
