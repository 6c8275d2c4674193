from django.apps import AppConfig


class DuesConfig(AppConfig):
    name = "shuanghe.activities.dues"
    label = "dues"
    verbose_name = "党费"
