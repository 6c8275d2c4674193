"""Roles of installations made before mechanism and catalogues receive the rights that came with them."""

from django.db import migrations

RIGHTS = {
    "committee_secretary": "standard.read standard.adopt standard.manage".split(),
    "general_branch_secretary": "standard.read standard.adopt".split(),
    "branch_secretary": "standard.read standard.adopt".split(),
    "deputy_secretary": "standard.read standard.adopt standard.manage".split(),
    "committee_member": "standard.read".split(),
    "party_affairs_office": "standard.read standard.adopt standard.manage".split(),
    "organisation_commissioner": "standard.read".split(),
    "publicity_commissioner": "standard.read".split(),
    "discipline_commissioner": "standard.read".split(),
    "group_leader": "standard.read".split(),
    "team_leader": "standard.read".split(),
    "member": "standard.read".split(),
    "employee": "standard.read".split(),
    "discipline_office": "standard.read".split(),
    "trade_union": "standard.read standard.adopt".split(),
    "counsellor": "standard.read".split(),
    "host_contact": "standard.read".split(),
    "operations_office": "standard.read".split(),
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
    dependencies = [("identity", "0005_rights_of_operations")]

    operations = [migrations.RunPython(give, keep)]
