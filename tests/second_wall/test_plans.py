"""Behind the second wall PostgreSQL still finds people by their keys."""

from django.db import connection

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.organisation.queries.rolls import KEPT_AS

PERSON = """EXPLAIN SELECT m.name FROM organisation_member w
    JOIN organisation_member m ON m.id = {kept_as} WHERE w.id = 1"""


def searched(kept_as):
    """The conditions that indexes are searched with."""
    with looking(Scope.everything("测试")), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(PERSON.format(kept_as=kept_as))
        return [line for (line,) in cursor.fetchall() if "Index Cond" in line]


def test_the_entry_that_a_person_is_kept_under_is_found_by_its_key():
    assert any("merged_into_id" in line for line in searched(KEPT_AS.format("w")))


def test_what_the_database_does_not_trust_with_hidden_rows_searches_no_index():
    untrusted = searched("COALESCE(w.merged_into_id, w.id)")
    assert untrusted
    assert not any("merged_into_id" in line for line in untrusted)
