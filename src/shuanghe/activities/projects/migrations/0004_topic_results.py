from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0003_origin"),
    ]

    operations = [
        migrations.AlterField(
            model_name="replication",
            name="project_id",
            field=models.BigIntegerField(null=True, verbose_name="项目"),
        ),
        migrations.AddField(
            model_name="replication",
            name="topic_id",
            field=models.BigIntegerField(null=True, verbose_name="课题"),
        ),
        migrations.AddConstraint(
            model_name="replication",
            constraint=models.UniqueConstraint(
                fields=("topic_id", "organisation"), name="replication_of_topic_once"
            ),
        ),
    ]
