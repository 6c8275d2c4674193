"""A refusal by the database itself to alter the ledger or a base."""

from django.db import migrations

REFUSAL = "党费的基数和台账只增不改"
TABLES = ("dues_duesentry", "dues_duesbase")

POSTGRESQL = f"""
CREATE FUNCTION dues_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION dues_refuse();"
    for table in TABLES
)
SQLITE = [
    f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END;"
    for table in TABLES
]


def guard(apps, schema_editor):
    statements = [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        place = f" ON {table}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {table}_no_change{place};", params=None)
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION dues_refuse();", params=None)


class Migration(migrations.Migration):
    dependencies = [("dues", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
