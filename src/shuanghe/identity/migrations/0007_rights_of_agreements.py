"""Roles of installations made before responsibility agreements receive the rights to them."""

from django.db import migrations

READ, SIGN, MANAGE = "agreement.read", "agreement.sign", "agreement.manage"
RIGHTS = {
    "committee_secretary": [READ, SIGN, MANAGE],
    "general_branch_secretary": [READ, SIGN, MANAGE],
    "branch_secretary": [READ, SIGN],
    "deputy_secretary": [READ, SIGN, MANAGE],
    "committee_member": [READ],
    "party_affairs_office": [READ, SIGN, MANAGE],
    "organisation_commissioner": [READ, SIGN],
    "publicity_commissioner": [READ],
    "discipline_commissioner": [READ],
    "discipline_office": [READ],
    "trade_union": [READ],
}


def give(apps, schema_editor):
    role = apps.get_model("identity", "Role").objects.using(schema_editor.connection.alias)
    for code, rights in RIGHTS.items():
        for one in role.filter(code=code):
            one.rights = [*one.rights, *(right for right in rights if right not in one.rights)]
            one.save(update_fields=["rights"])


def keep(apps, schema_editor):
    """Rights given stay: the security administrator may have built on them."""


class Migration(migrations.Migration):
    dependencies = [("identity", "0010_rights_of_projects")]

    operations = [migrations.RunPython(give, keep)]
