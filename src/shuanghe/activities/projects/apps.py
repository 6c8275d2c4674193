from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "shuanghe.activities.projects"
    label = "projects"
    verbose_name = "两带两创项目"
