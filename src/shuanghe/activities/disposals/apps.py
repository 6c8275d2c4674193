from django.apps import AppConfig


class DisposalsConfig(AppConfig):
    name = "shuanghe.activities.disposals"
    label = "disposals"
    verbose_name = "组织处置"
