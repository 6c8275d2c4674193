"""Roles of installations made before counselling receive the rights that came with it."""

from django.db import migrations

RIGHTS = {
    "committee_secretary": "counselling.read counselling.manage counselling.host".split(),
    "general_branch_secretary": "counselling.read counselling.host".split(),
    "deputy_secretary": "counselling.read counselling.manage counselling.host".split(),
    "committee_member": "counselling.read".split(),
    "party_affairs_office": "counselling.read counselling.manage counselling.host".split(),
    "operations_office": "counselling.read".split(),
    "discipline_office": "counselling.read".split(),
    "counsellor": "counselling.read counselling.coach".split(),
    "host_contact": "counselling.read counselling.host".split(),
    "expert_judge": "counselling.read counselling.judge".split(),
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
    dependencies = [("identity", "0011_rights_of_ideas")]

    operations = [migrations.RunPython(give, keep)]
