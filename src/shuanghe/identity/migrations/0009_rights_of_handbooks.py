"""Roles of installations made before the handbooks receive the rights that came with them."""

from django.db import migrations

READ, RECEIVE, ISSUE = "handbook.read", "handbook.receive", "handbook.issue"
RIGHTS = {
    "committee_secretary": [READ, RECEIVE, ISSUE],
    "general_branch_secretary": [READ, RECEIVE, ISSUE],
    "branch_secretary": [READ, RECEIVE],
    "deputy_secretary": [READ, RECEIVE],
    "committee_member": [READ],
    "party_affairs_office": [READ, ISSUE],
    "organisation_commissioner": [READ],
    "publicity_commissioner": [READ],
    "discipline_commissioner": [READ],
    "group_leader": [READ],
    "team_leader": [READ],
    "member": [READ],
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
    dependencies = [("identity", "0008_rights_of_lists")]

    operations = [migrations.RunPython(give, keep)]
