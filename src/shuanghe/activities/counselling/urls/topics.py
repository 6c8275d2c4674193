"""Addresses of engagements and topics."""

from django.urls import path

from shuanghe.activities.counselling.pages.topics import coaching, lists, sheets, spreading, topic

urlpatterns = [
    path("topics/", lists.topics, name="topics"),
    path("topics/new/", lists.topic_new, name="topic_new"),
    path("topics/year/", lists.topics_year, name="topics_year"),
    path("topics/log-worker.js", coaching.log_worker, name="log_worker"),
    path("topics/<int:pk>/", topic.topic, name="topic"),
    path("topics/<int:pk>/act/", topic.topic_act, name="topic_act"),
    path("topics/<int:pk>/results/", topic.topic_results, name="topic_results"),
    path("topics/<int:pk>/sheets/<slug:kind>/", sheets.topic_sheet, name="topic_sheet"),
    path("topics/<int:pk>/pack/", sheets.topic_pack, name="topic_pack"),
    path("topics/<int:pk>/charter/", sheets.topic_charter, name="topic_charter"),
    path("topics/<int:pk>/log/", coaching.topic_log, name="topic_log"),
    path("topics/<int:pk>/marks/", coaching.topic_marks, name="topic_marks"),
    path("topics/<int:pk>/growth/", coaching.topic_growth, name="topic_growth"),
    path("topics/<int:pk>/spread/", spreading.topic_spread, name="topic_spread"),
    path("topics/<int:pk>/report/", coaching.topic_report, name="topic_report"),
    path("topics/<int:pk>/agreement/", coaching.topic_agreement, name="topic_agreement"),
]
