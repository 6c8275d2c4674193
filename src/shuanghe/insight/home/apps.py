from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "shuanghe.insight.home"
    label = "home"
    verbose_name = "本月"
