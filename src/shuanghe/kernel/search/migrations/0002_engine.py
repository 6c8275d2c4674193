"""The engine's own index beside the table: FTS5 kept by triggers, or a computed vector with GIN."""

from django.db import migrations

SQLITE = (
    """CREATE VIRTUAL TABLE search_words USING fts5(
        tokens, content='search_passage', content_rowid='id', tokenize='ascii', columnsize=0)""",
    """CREATE TRIGGER search_passage_added AFTER INSERT ON search_passage BEGIN
        INSERT INTO search_words(rowid, tokens) VALUES (new.id, new.tokens);
    END""",
    """CREATE TRIGGER search_passage_removed AFTER DELETE ON search_passage BEGIN
        INSERT INTO search_words(search_words, rowid, tokens)
        VALUES ('delete', old.id, old.tokens);
    END""",
    """CREATE TRIGGER search_passage_changed AFTER UPDATE OF id, tokens ON search_passage BEGIN
        INSERT INTO search_words(search_words, rowid, tokens)
        VALUES ('delete', old.id, old.tokens);
        INSERT INTO search_words(rowid, tokens) VALUES (new.id, new.tokens);
    END""",
)
SQLITE_BACK = (
    "DROP TRIGGER search_passage_changed",
    "DROP TRIGGER search_passage_removed",
    "DROP TRIGGER search_passage_added",
    "DROP TABLE search_words",
)
POSTGRESQL = (
    """ALTER TABLE search_passage ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, tokens)) STORED""",
    "CREATE INDEX search_words ON search_passage USING gin (vector)",
)
POSTGRESQL_BACK = ("DROP INDEX search_words", "ALTER TABLE search_passage DROP COLUMN vector")
STATEMENTS = {"sqlite": (SQLITE, SQLITE_BACK), "postgresql": (POSTGRESQL, POSTGRESQL_BACK)}


def make(apps, editor):
    """Build it."""
    for statement in STATEMENTS[editor.connection.vendor][0]:
        editor.execute(statement)


def unmake(apps, editor):
    """Take it away."""
    for statement in STATEMENTS[editor.connection.vendor][1]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make, unmake)]
