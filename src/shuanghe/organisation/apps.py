from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "shuanghe.organisation"
    label = "organisation"
    verbose_name = "组织与党员"
