from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "shuanghe.records"
    label = "records"
    verbose_name = "工作记录"
