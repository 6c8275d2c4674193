"""A refusal by the database itself to alter a line of the account."""

from django.db import migrations

REFUSAL = "党费专户的收支只增不改"
TABLE = "dues_duesmovement"

POSTGRESQL = (
    f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION dues_refuse();"
)
SQLITE = (
    f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END;"
)


def guard(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRESQL if is_postgresql else SQLITE, params=None)


def unguard(apps, schema_editor):
    place = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER {TABLE}_no_change{place};", params=None)


class Migration(migrations.Migration):
    dependencies = [("dues", "0003_account_sums_and_passing")]

    operations = [migrations.RunPython(guard, unguard)]
