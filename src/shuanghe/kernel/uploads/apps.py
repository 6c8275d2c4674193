from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "shuanghe.kernel.uploads"
    label = "uploads"
    verbose_name = "上传"
