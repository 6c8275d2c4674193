"""Roles of installations made before dues and cases receive the rights that came with them."""

from django.db import migrations

COLLECT = ["dues.read", "dues.file"]
RUN = ["case.read", "case.file"]
RIGHTS = {
    "committee_secretary": ["dues.read", "case.read", "case.approve"],
    "general_branch_secretary": ["dues.read", *RUN],
    "branch_secretary": [*COLLECT, *RUN],
    "deputy_secretary": ["dues.read", *RUN],
    "party_affairs_office": [*COLLECT, *RUN, "case.approve"],
    "organisation_commissioner": [*COLLECT, *RUN],
    "discipline_office": ["case.read"],
}


def give(apps, schema_editor):
    role = apps.get_model("identity", "Role")
    for code, rights in RIGHTS.items():
        for one in role.objects.using(schema_editor.connection.alias).filter(code=code):
            one.rights = [*one.rights, *(right for right in rights if right not in one.rights)]
            one.save(update_fields=["rights"])


def keep(apps, schema_editor):
    """Rights given stay: the security administrator may have built on them."""


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_feedkey")]

    operations = [migrations.RunPython(give, keep)]
