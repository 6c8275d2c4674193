"""Roles of installations made before KPIs and goals receive the rights that came with them."""

from django.db import migrations

RIGHTS = {
    "committee_secretary": "kpi.read goal.read goal.manage goal.link".split(),
    "general_branch_secretary": "kpi.read goal.read goal.manage goal.link".split(),
    "branch_secretary": "kpi.read goal.read goal.link".split(),
    "deputy_secretary": "kpi.read goal.read goal.manage goal.link".split(),
    "committee_member": "kpi.read goal.read".split(),
    "party_affairs_office": "kpi.read kpi.manage goal.read goal.manage goal.link".split(),
    "organisation_commissioner": "kpi.read goal.read".split(),
    "publicity_commissioner": "kpi.read goal.read".split(),
    "discipline_commissioner": "kpi.read goal.read".split(),
    "group_leader": "kpi.read goal.read".split(),
    "team_leader": "kpi.read".split(),
    "finance_verifier": "kpi.read kpi.file kpi.confirm goal.read".split(),
    "discipline_office": "kpi.read goal.read".split(),
    "safety_department": "kpi.read kpi.file kpi.confirm goal.read".split(),
    "trade_union": "kpi.read goal.read".split(),
    "counsellor": "kpi.read goal.read".split(),
    "host_contact": "kpi.read kpi.file goal.read".split(),
}
OFFICE = {
    "title": "生产经营部",
    "is_staff": True,
    "rights": "organisation.read kpi.read kpi.file kpi.confirm kpi.manage goal.read goal.manage goal.link rule.read me.read".split(),
}


def give(apps, schema_editor):
    role = apps.get_model("identity", "Role").objects.using(schema_editor.connection.alias)
    for code, rights in RIGHTS.items():
        for one in role.filter(code=code):
            one.rights = [*one.rights, *(right for right in rights if right not in one.rights)]
            one.save(update_fields=["rights"])
    if role.exists():
        role.get_or_create(code="operations_office", defaults=OFFICE)


def keep(apps, schema_editor):
    """Rights given stay: the security administrator may have built on them."""


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_accesstoken")]

    operations = [migrations.RunPython(give, keep)]
