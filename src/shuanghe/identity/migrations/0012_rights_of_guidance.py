"""Roles of installations made before the guide and hand-overs receive the rights they came with."""

from django.db import migrations

BOTH = ["guidance.use", "handover.read"]
RIGHTS = {
    **{
        code: [*BOTH, "handover.file"]
        for code in (
            "committee_secretary",
            "general_branch_secretary",
            "branch_secretary",
            "deputy_secretary",
            "party_affairs_office",
        )
    },
    "organisation_commissioner": BOTH,
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
    dependencies = [("identity", "0009_rights_of_handbooks")]

    operations = [migrations.RunPython(give, keep)]
