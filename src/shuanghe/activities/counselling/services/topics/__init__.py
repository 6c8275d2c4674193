"""Writes of topics: opening, sheets, charter, group, coaching, judging, settling."""

from shuanghe.activities.counselling.services.topics.abilities import ability_rate
from shuanghe.activities.counselling.services.topics.charters import (
    CharterText,
    TargetLine,
    charter_approve,
    charter_refuse,
    charter_steer,
    charter_write,
)
from shuanghe.activities.counselling.services.topics.coaching import LogLine, log_file
from shuanghe.activities.counselling.services.topics.judging import topic_recuse, topic_score
from shuanghe.activities.counselling.services.topics.opening import topic_open
from shuanghe.activities.counselling.services.topics.settling import topic_outcome, topics_settle
from shuanghe.activities.counselling.services.topics.sheets import (
    Filled,
    agreement_sign,
    person_add,
    sheet_file,
)
from shuanghe.activities.counselling.services.topics.stepping import topic_step, topic_stop

__all__ = [
    "CharterText",
    "Filled",
    "LogLine",
    "TargetLine",
    "ability_rate",
    "agreement_sign",
    "charter_approve",
    "charter_refuse",
    "charter_steer",
    "charter_write",
    "log_file",
    "person_add",
    "sheet_file",
    "topic_open",
    "topic_outcome",
    "topic_recuse",
    "topic_score",
    "topic_step",
    "topic_stop",
    "topics_settle",
]
