from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "shuanghe.insight.guidance"
    label = "guidance"
    verbose_name = "引导与交接"
