"""Admissions of the sample: made-up people at every stage, a few with the faults of real files."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shuanghe.procedures.rules.spans import span_after

VOTES = {
    "entitled": 9,
    "present": 8,
    "yes_votes": 8,
    "against": 0,
    "abstained": 0,
    "is_secret": True,
    "is_one_by_one": True,
}
ARCHIVED = (
    "has_form",
    "has_application",
    "has_political_review",
    "has_confirmation_request",
    "has_reviews",
    "has_talk",
    "is_announced",
)
REVIEW_EVERY = timedelta(days=175)
AGE_DAYS = 26 * 365


@dataclass(frozen=True)
class Admission:
    """One made-up admission: who, whether in the branch of the sample's accounts, its facts."""

    name: str
    is_in_first: bool
    about: dict[str, Any]
    steps: dict[str, dict[str, Any]]


def admissions_of(words: dict[str, Any], on: date) -> list[Admission]:
    """The admissions written in admissions.yaml as they stand on a day."""
    return [_admission(words["days"], one, on) for one in words["people"]]


def _admission(days: dict[str, int], told: dict[str, Any], on: date) -> Admission:
    begun_on = on - timedelta(days=told["ago"] + days[told["upto"]])
    dates = {code: begun_on + timedelta(days=number) for code, number in days.items()}
    steps: dict[str, dict[str, Any]] = {
        code: {"done_on": day, **_facts(code, dates)}
        for code, day in dates.items()
        if days[code] <= days[told["upto"]]
    }
    for fault in told.get("faults", ()):
        FAULTS[fault](steps)
    about = {"name": told["name"], "born_on": begun_on - timedelta(days=AGE_DAYS)}
    return Admission(told["name"], told.get("branch") == "first", about, steps)


def _facts(code: str, dates: dict[str, date]) -> dict[str, Any]:
    """What a step of an admission by the book says beside its day."""
    meeting = dates["admission_meeting"]
    ends = span_after(meeting, 1, "years")
    known: dict[str, dict[str, Any]] = {
        "application": {"applied_to": "unit"},
        "first_talk": {"talker": "示例组织委员"},
        "activist": {"recommended_by": "members", "decided_by": "committee"},
        "contacts": {"contacts": 2, "are_full_members": True},
        "cultivation": {"reviewed_on": [dates["activist"] + REVIEW_EVERY, dates["cultivation"]]},
        "prospective": {"has_opinions": True},
        "introducers": {
            "introducers": 2,
            "are_full_members": True,
            "is_any_on_probation_in_party": False,
        },
        "political_review": {"conclusion": "passed"},
        "training": {"days": 3, "hours": 24},
        "pre_review": {"is_passed": True},
        "admission_meeting": VOTES,
        "approval_talk": {
            "talker": "示例组织员",
            "reported_on": meeting + timedelta(days=5),
        },
        "approval": {
            "approver": "committee",
            "is_collective": True,
            "probation_from": meeting,
            "probation_until": ends,
        },
        "probation_review": {"reviewed_on": [dates["probation_review"]], "breach": "none"},
        "confirmation_meeting": {
            "result": "confirmed",
            "heard_opinions": True,
            "reviewed_on": dates["confirmation_meeting"] - timedelta(days=3),
            **VOTES,
        },
        "confirmation_approval": {
            "decision": "confirmed",
            "approver": "committee",
            "party_age_from": ends,
            "membership_from": meeting,
        },
        "archive": dict.fromkeys(ARCHIVED, True),
    }
    return known.get(code, {})


def _late_talk(steps: dict[str, dict[str, Any]]) -> None:
    steps["first_talk"]["done_on"] += timedelta(days=25)


def _short_training(steps: dict[str, dict[str, Any]]) -> None:
    steps["training"] |= {"days": 2, "hours": 16}


def _late_approval(steps: dict[str, dict[str, Any]]) -> None:
    late = steps["approval_talk"]["reported_on"] + timedelta(days=105)
    for code, days in (("approval", 0), ("placed", 3), ("approval_filed", 5), ("oath", 10)):
        steps[code]["done_on"] = late + timedelta(days=days)


FAULTS = {
    "late_talk": _late_talk,
    "short_training": _short_training,
    "late_approval": _late_approval,
}
