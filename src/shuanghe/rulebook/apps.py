from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "shuanghe.rulebook"
    label = "rulebook"
    verbose_name = "规则库"
