from django.apps import AppConfig


class MobilisationConfig(AppConfig):
    name = "shuanghe.activities.mobilisation"
    label = "mobilisation"
    verbose_name = "三项清单与三亮三比"
