"""A refusal by the database itself to alter a signature, or what was signed.

Signatures are only added. Targets of an agreement that somebody has signed neither change nor go;
they may still be written when a backup is brought back.
"""

from django.db import migrations

REFUSAL = "签字只增不改"
FROZEN = "责任书已经签字，目标不能再改"
SIGNATURES = "agreements_agreementsignature"
TARGETS = "agreements_agreementtarget"
SIGNED = (
    "EXISTS (SELECT 1 FROM agreements_agreement AS a "
    "WHERE a.id = OLD.agreement_id AND a.content_hash <> '')"
)

POSTGRESQL = f"""
CREATE FUNCTION agreements_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$;
CREATE TRIGGER {SIGNATURES}_no_change BEFORE UPDATE OR DELETE ON {SIGNATURES}
FOR EACH ROW EXECUTE FUNCTION agreements_refuse();
CREATE FUNCTION agreements_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {SIGNED} THEN RAISE EXCEPTION '{FROZEN}'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {TARGETS}_frozen BEFORE UPDATE OR DELETE ON {TARGETS}
FOR EACH ROW EXECUTE FUNCTION agreements_refuse_frozen();
"""
SQLITE = [
    *(
        f"CREATE TRIGGER {SIGNATURES}_no_{act.lower()} BEFORE {act} ON {SIGNATURES} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END;"
        for act in ("UPDATE", "DELETE")
    ),
    *(
        f"CREATE TRIGGER {TARGETS}_frozen_{act.lower()} BEFORE {act} ON {TARGETS} "
        f"WHEN {SIGNED} BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END;"
        for act in ("UPDATE", "DELETE")
    ),
]


def guard(apps, schema_editor):
    statements = [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        undone = [
            f"DROP TRIGGER {SIGNATURES}_no_change ON {SIGNATURES};",
            f"DROP TRIGGER {TARGETS}_frozen ON {TARGETS};",
            "DROP FUNCTION agreements_refuse();",
            "DROP FUNCTION agreements_refuse_frozen();",
        ]
    else:
        undone = [
            f"DROP TRIGGER {trigger}_{act};"
            for trigger in (f"{SIGNATURES}_no", f"{TARGETS}_frozen")
            for act in ("update", "delete")
        ]
    for statement in undone:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
