"""A refusal by the database itself to alter the history of a project."""

from django.db import migrations

REFUSAL = "项目沿革只增不改"
TABLES = ("projects_projectchange",)

POSTGRESQL = f"""
CREATE FUNCTION projects_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION projects_refuse();"
    for table in TABLES
)
SQLITE = [
    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END;"
    for table in TABLES
    for act in ("UPDATE", "DELETE")
]


def guard(apps, schema_editor):
    statements = [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER {table}_no_change ON {table};", params=None)
        schema_editor.execute("DROP FUNCTION projects_refuse();", params=None)
        return
    for table in TABLES:
        for act in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{act};", params=None)


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
