"""Values taken back, and why a thing was taken off its goal.

SQLite makes the ledger's table anew for its constraint, so its guards are put up again.
"""

from django.db import migrations, models

LEDGER, REFUSAL = "operations_kpientry", "指标台账只增不改"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        return
    for act in ("UPDATE", "DELETE"):
        name = f"{LEDGER}_no_{act.lower()}"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {act} ON {LEDGER} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END;",
            params=None,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0003_interventions"),
    ]

    operations = [
        migrations.AddField(
            model_name="goallink",
            name="ended_by",
            field=models.CharField(
                blank=True, default="", max_length=60, verbose_name="取下人"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="goallink",
            name="ended_reason",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="取下原因"
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="kpientry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("filed", "填报"),
                    ("confirmed", "确认"),
                    ("corrected", "更正"),
                    ("withdrawn", "撤回"),
                    ("returned", "退回"),
                ],
                max_length=10,
                verbose_name="事由",
            ),
        ),
        migrations.AddConstraint(
            model_name="kpientry",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "returned"), _negated=True)
                | models.Q(("reason", ""), _negated=True),
                name="kpi_entry_return_says_why",
            ),
        ),
        migrations.RunPython(guard, guard),
    ]
