"""The database refuses to lose a line of the trail, or to alter or lose a seal."""

from django.db import migrations

LINE = "审计记录只能增加,不能修改或删除"
SEAL = "封存记录只能增加,不能修改或删除"

POSTGRESQL = f"""
CREATE FUNCTION audit_seal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{SEAL}'; END $$;
CREATE TRIGGER audit_seal_no_change BEFORE UPDATE OR DELETE ON audit_seal
FOR EACH ROW EXECUTE FUNCTION audit_seal_refuse();
"""
SQLITE = {
    "audit_no_loss": f"BEFORE DELETE ON audit_auditline BEGIN SELECT RAISE(ABORT, '{LINE}'); END",
    "audit_seal_no_change": f"BEFORE UPDATE ON audit_seal BEGIN SELECT RAISE(ABORT, '{SEAL}'); END",
    "audit_seal_no_loss": f"BEFORE DELETE ON audit_seal BEGIN SELECT RAISE(ABORT, '{SEAL}'); END",
}


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
        return
    for name, body in SQLITE.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {body};", params=None)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER audit_seal_no_change ON audit_seal", params=None)
        schema_editor.execute("DROP FUNCTION audit_seal_refuse()", params=None)
        return
    for name in SQLITE:
        schema_editor.execute(f"DROP TRIGGER {name};", params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_seal")]

    operations = [migrations.RunPython(guard, unguard)]
