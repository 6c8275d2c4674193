"""An index that holds all that counting and leafing through the list of members asks for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0004_rights_suspension")]

    operations = [
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("merged_into", None)),
                fields=["organisation", "standing", "name_pinyin", "id"],
                name="member_listed",
            ),
        ),
    ]
