from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "shuanghe.activities.standards"
    label = "standards"
    verbose_name = "标准化"
