"""Deadlines of restricted cases are for those who handle them; they carried no subject so far."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0003_deadline")]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="is_restricted",
            field=models.BooleanField(default=False, verbose_name="限知情人"),
        ),
        migrations.RunSQL(
            "UPDATE duties_deadline SET is_restricted = true"
            " WHERE source_type = 'procedures.case' AND subject = ''",
            migrations.RunSQL.noop,
        ),
    ]
