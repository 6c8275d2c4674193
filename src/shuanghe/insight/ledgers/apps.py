from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "shuanghe.insight.ledgers"
    label = "ledgers"
    verbose_name = "一账"
