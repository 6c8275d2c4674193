"""Roles of installations made before ideas receive the rights that came with them."""

from django.db import migrations

RIGHTS = {
    "committee_secretary": "idea.file idea.read".split(),
    "general_branch_secretary": "idea.file idea.read idea.answer".split(),
    "branch_secretary": "idea.file idea.read idea.answer".split(),
    "deputy_secretary": "idea.file idea.read idea.answer".split(),
    "committee_member": "idea.file idea.read".split(),
    "party_affairs_office": "idea.file idea.read idea.answer".split(),
    "organisation_commissioner": "idea.file idea.read".split(),
    "publicity_commissioner": "idea.file idea.read".split(),
    "discipline_commissioner": "idea.file idea.read".split(),
    "group_leader": ["idea.file"],
    "team_leader": ["idea.file"],
    "member": ["idea.file"],
    "employee": ["idea.file"],
    "finance_verifier": ["idea.file"],
    "operations_office": "idea.file idea.read idea.answer".split(),
    "discipline_office": "idea.file idea.read".split(),
    "safety_department": "idea.file idea.read".split(),
    "trade_union": "idea.file idea.read idea.answer".split(),
    "editor": ["idea.file"],
    "reviewer": ["idea.file"],
    "final_signer": ["idea.file"],
    "counsellor": ["idea.file"],
    "host_contact": ["idea.file"],
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
    dependencies = [("identity", "0012_rights_of_guidance")]

    operations = [migrations.RunPython(give, keep)]
