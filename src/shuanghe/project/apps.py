from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Composition: plugs higher layers into the events of lower ones."""

    name = "shuanghe.project"
    label = "project"
    verbose_name = "双核"
