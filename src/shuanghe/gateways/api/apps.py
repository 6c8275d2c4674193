from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "shuanghe.gateways.api"
    label = "api"
    verbose_name = "接口"
