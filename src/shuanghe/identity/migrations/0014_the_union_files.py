"""Trade unions of installations made before may file what their catalogue asks for."""

from django.db import migrations

RIGHT = "record.file"


def give(apps, schema_editor):
    role = apps.get_model("identity", "Role").objects.using(schema_editor.connection.alias)
    for one in role.filter(code="trade_union"):
        if RIGHT not in one.rights:
            one.rights = [*one.rights, RIGHT]
            one.save(update_fields=["rights"])


def keep(apps, schema_editor):
    """Rights given stay: the security administrator may have built on them."""


class Migration(migrations.Migration):
    dependencies = [("identity", "0013_rights_of_counselling")]

    operations = [migrations.RunPython(give, keep)]
