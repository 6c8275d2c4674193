from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "shuanghe.duties"
    label = "duties"
    verbose_name = "任务"
