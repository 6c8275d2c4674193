from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The full-text index over acts of every kind."""

    name = "shuanghe.kernel.search"
    label = "search"
    verbose_name = "检索"
