from django.apps import AppConfig


class HandbooksConfig(AppConfig):
    """The three handbooks: generated, frozen as editions, issued, searched, compared."""

    name = "shuanghe.insight.handbooks"
    label = "handbooks"
    verbose_name = "手册"
