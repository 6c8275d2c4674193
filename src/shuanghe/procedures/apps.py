from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "shuanghe.procedures"
    label = "procedures"
    verbose_name = "程序"
