"""Roles of installations made before duty lists and cards receive the rights that came with them."""

from django.db import migrations

LEADING = "dutylist.read dutylist.manage commitment.file commitment.review commitment.read".split()
SEEING = "dutylist.read commitment.file commitment.read".split()
RIGHTS = {
    "committee_secretary": SEEING,
    "general_branch_secretary": LEADING,
    "branch_secretary": LEADING,
    "deputy_secretary": LEADING,
    "committee_member": SEEING,
    "party_affairs_office": "dutylist.read dutylist.manage commitment.file commitment.read".split(),
    "organisation_commissioner": "dutylist.read commitment.file commitment.review commitment.read".split(),
    "publicity_commissioner": SEEING,
    "discipline_commissioner": SEEING,
    "group_leader": SEEING,
    "team_leader": "commitment.file commitment.read".split(),
    "member": "commitment.file commitment.read".split(),
    "employee": "commitment.read".split(),
    "discipline_office": "dutylist.read commitment.read".split(),
    "trade_union": "commitment.read".split(),
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
    dependencies = [("identity", "0007_rights_of_agreements")]

    operations = [migrations.RunPython(give, keep)]
