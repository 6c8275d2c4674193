"""Enter the years that the chinesecalendar library knows; people may correct them afterwards."""

from chinese_calendar import constants
from django.db import migrations

SOURCE = "随软件附带的历年节假日安排(chinesecalendar)"
TITLES = {holiday.value: holiday.chinese for holiday in constants.Holiday}


def seed(apps, schema_editor):
    special_day = apps.get_model("workdays", "SpecialDay")
    known_year = apps.get_model("workdays", "KnownYear")
    days = [(day, False, title) for day, title in constants.holidays.items()]
    days += [(day, True, title) for day, title in constants.workdays.items()]
    special_day.objects.bulk_create(
        [
            special_day(day=day, is_workday=works, title=TITLES.get(title, title))
            for day, works, title in sorted(days)
            if works != (day.weekday() < 5)
        ],
        batch_size=500,
    )
    years = sorted({day.year for day, _, _ in days})
    known_year.objects.bulk_create([known_year(year=year, source=SOURCE) for year in years])


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
