from django.apps import AppConfig


class EffectsConfig(AppConfig):
    name = "shuanghe.insight.effects"
    label = "effects"
    verbose_name = "成效"
