from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "shuanghe.operations"
    label = "operations"
    verbose_name = "经营指标"
