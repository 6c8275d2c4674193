"""What a drill keeps of its scenario and of what the checks caught."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column more."""

    dependencies = [("procedures", "0001_initial")]  # noqa: RUF012

    operations = [  # noqa: RUF012
        migrations.AddField("case", "drill", models.JSONField("演练情况", null=True)),
    ]
