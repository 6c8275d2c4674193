from django.apps import AppConfig


class CounsellingConfig(AppConfig):
    name = "shuanghe.activities.counselling"
    label = "counselling"
    verbose_name = "党建辅导员制"
