from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("effects", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="effect", name="effect_once"),
        migrations.AddField(
            model_name="effect",
            name="programme",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="所属方案"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="effect",
            name="programme_title",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="方案名称"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="effect",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at", None)),
                fields=("kpi", "organisation", "method", "started_on", "programme"),
                name="effect_once",
            ),
        ),
    ]
