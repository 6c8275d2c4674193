"""Ways to find lines quickly, and a refusal by the database itself to alter one."""

from django.db import migrations, models

REFUSAL = "审计记录只能增加,不能修改或删除"

POSTGRESQL = f"""
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_auditline
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
"""
SQLITE = f"""
CREATE TRIGGER audit_no_change BEFORE UPDATE ON audit_auditline
BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END;
"""
UNDO = {
    "postgresql": "DROP TRIGGER audit_no_change ON audit_auditline; DROP FUNCTION audit_refuse();",
    "sqlite": "DROP TRIGGER audit_no_change;",
}


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    schema_editor.execute({"postgresql": POSTGRESQL, "sqlite": SQLITE}[vendor], params=None)


def unguard(apps, schema_editor):
    schema_editor.execute(UNDO[schema_editor.connection.vendor], params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddIndex("auditline", models.Index(fields=["at"], name="audit_at")),
        migrations.AddIndex(
            "auditline", models.Index(fields=["actor_name", "id"], name="audit_actor")
        ),
        migrations.AddIndex("auditline", models.Index(fields=["verb", "id"], name="audit_verb")),
        migrations.RunPython(guard, unguard),
    ]
