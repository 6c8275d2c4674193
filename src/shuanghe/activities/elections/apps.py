from django.apps import AppConfig


class ElectionsConfig(AppConfig):
    name = "shuanghe.activities.elections"
    label = "elections"
    verbose_name = "选举"
