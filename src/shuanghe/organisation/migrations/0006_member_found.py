"""The index behind the list of members also holds the name, so that a word is sought in it alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0005_member_listed")]

    operations = [
        migrations.RemoveIndex(model_name="member", name="member_listed"),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                fields=["organisation", "standing", "merged_into", "name_pinyin", "id", "name"],
                name="member_listed",
            ),
        ),
    ]
