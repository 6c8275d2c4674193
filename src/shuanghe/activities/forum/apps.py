from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "shuanghe.activities.forum"
    label = "forum"
    verbose_name = "创新创意论坛"
