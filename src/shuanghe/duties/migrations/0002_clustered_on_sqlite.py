"""On SQLite the cells lie in the order of their key, without a second tree beside them.

The tables are empty when this runs: it follows their creation at once. PostgreSQL keeps its
ordinary tables.
"""

from django.db import migrations

CLUSTERED = ("obligation", "rollup", "credit", "memberobligation")


def cluster(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        for name in CLUSTERED:
            table = f"duties_{name}"
            cursor.execute(
                "SELECT type, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL"
                " ORDER BY type DESC",
                [table],
            )
            made = cursor.fetchall()
            cursor.execute(f'DROP TABLE "{table}"')
            for kind, sql in made:
                cursor.execute(f"{sql} WITHOUT ROWID" if kind == "table" else sql)


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]

    operations = [migrations.RunPython(cluster, migrations.RunPython.noop)]
