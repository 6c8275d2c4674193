"""Roles of installations made before projects receive the rights that came with them."""

from django.db import migrations

RIGHTS = {
    "committee_secretary": "project.read project.check project.manage".split(),
    "general_branch_secretary": "project.read project.file project.check".split(),
    "branch_secretary": "project.read project.file project.check".split(),
    "deputy_secretary": "project.read project.file project.check".split(),
    "committee_member": "project.read project.check".split(),
    "party_affairs_office": "project.read project.file project.check project.manage".split(),
    "organisation_commissioner": "project.read project.file".split(),
    "publicity_commissioner": "project.read project.file".split(),
    "discipline_commissioner": ["project.read"],
    "group_leader": ["project.read"],
    "finance_verifier": "project.read project.verify".split(),
    "operations_office": ["project.read"],
    "discipline_office": "project.read project.audit".split(),
    "safety_department": ["project.read"],
    "trade_union": ["project.read"],
    "counsellor": ["project.read"],
    "expert_judge": "project.read project.accept".split(),
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
    dependencies = [("identity", "0006_rights_of_standards")]

    operations = [migrations.RunPython(give, keep)]
