from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "shuanghe.activities.records"
    label = "records"
    verbose_name = "工作记录"
