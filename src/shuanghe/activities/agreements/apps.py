from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "shuanghe.activities.agreements"
    label = "agreements"
    verbose_name = "责任书"
