from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "shuanghe.insight.dashboards"
    label = "dashboards"
    verbose_name = "看板"
