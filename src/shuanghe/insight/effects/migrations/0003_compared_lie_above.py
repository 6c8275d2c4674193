"""Effects of one unit that were held against other units go to the place above them all.

Until now the check of other units could be read by who sees one unit alone. They are former
answers from here on; what stands is worked out anew from the unit's own months.
"""

from django.db import migrations
from django.utils import timezone


def lift(apps, schema_editor):
    effect = apps.get_model("effects", "Effect")
    kpi = apps.get_model("operations", "Kpi")
    places = dict(kpi._base_manager.values_list("pk", "organisation_id"))
    found = effect._base_manager.filter(method="its").only("pk", "kpi_id", "counts", "replaced_at")
    for one in list(found):
        if not (one.counts or {}).get("n_comparison"):
            continue
        effect._base_manager.filter(pk=one.pk).update(
            organisation_id=places[one.kpi_id], replaced_at=one.replaced_at or timezone.now()
        )


class Migration(migrations.Migration):
    dependencies = [("effects", "0002_programme"), ("operations", "0001_initial")]

    operations = [migrations.RunPython(lift, migrations.RunPython.noop)]
