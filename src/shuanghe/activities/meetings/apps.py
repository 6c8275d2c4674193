from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "shuanghe.activities.meetings"
    label = "meetings"
    verbose_name = "会议"
