from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "shuanghe.activities.transfers"
    label = "transfers"
    verbose_name = "组织关系转接"
