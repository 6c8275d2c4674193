"""An admission without a fault, and ways to spoil it."""

from datetime import date, timedelta

from shuanghe.procedures.rules import CaseFacts

ON = date(2026, 11, 21)


def good_facts(begun_on=date(2021, 3, 1)):
    """All 25 steps of an admission in order, begun on a day."""

    def later(days):
        return begun_on + timedelta(days=days)

    meeting = later(700)
    is_leap_day = (meeting.month, meeting.day) == (2, 29)
    ends = meeting.replace(year=meeting.year + 1, day=28 if is_leap_day else meeting.day)
    votes = {"entitled": 20, "present": 16, "yes_votes": 15, "is_secret": True}
    return {
        "about": {"name": "示例甲", "born_on": begun_on - timedelta(days=25 * 366)},
        "steps": {
            "application": {"done_on": later(0)},
            "first_talk": {"done_on": later(20), "talker": "示例乙"},
            "activist": {"done_on": later(200), "recommended_by": "members"},
            "activist_filed": {"done_on": later(210)},
            "contacts": {"done_on": later(205), "contacts": 2, "are_full_members": True},
            "cultivation": {
                "done_on": later(560),
                "reviewed_on": [later(370), later(540)],
            },
            "prospective": {"done_on": later(600)},
            "prospective_filed": {"done_on": later(610)},
            "introducers": {
                "done_on": later(615),
                "introducers": 2,
                "are_full_members": True,
                "is_any_on_probation_in_party": False,
            },
            "political_review": {"done_on": later(640), "conclusion": "passed"},
            "training": {"done_on": later(645), "days": 3},
            "committee_review": {"done_on": later(660)},
            "pre_review": {"done_on": later(675), "is_passed": True},
            "form": {"done_on": later(680)},
            "admission_meeting": {"done_on": meeting, **votes, "is_one_by_one": True},
            "approval_talk": {"done_on": later(710), "talker": "示例丙"},
            "approval": {
                "done_on": later(720),
                "reported_on": later(705),
                "approver": "committee",
                "probation_from": meeting,
                "probation_until": ends,
            },
            "approval_filed": {"done_on": later(730)},
            "placed": {"done_on": later(725)},
            "oath": {"done_on": later(740)},
            "probation_review": {"done_on": later(1000), "reviewed_on": [later(900), later(1000)]},
            "confirmation_request": {"done_on": ends - timedelta(days=10)},
            "confirmation_meeting": {
                "done_on": ends + timedelta(days=5),
                "result": "confirmed",
                **votes,
            },
            "confirmation_approval": {
                "done_on": ends + timedelta(days=30),
                "approver": "committee",
                "party_age_from": ends,
                "membership_from": meeting,
            },
            "archive": {
                "done_on": ends + timedelta(days=40),
                "has_form": True,
                "has_application": True,
                "has_political_review": True,
                "has_confirmation_request": True,
                "has_reviews": True,
            },
        },
    }


def case_of(facts):
    return CaseFacts(facts["about"], facts["steps"])


def changed(facts, case):
    """The facts with the changes of a written case."""
    facts["about"].update(case.get("about", {}))
    steps = facts["steps"]
    for code in case.get("drop", ()):
        del steps[code]
    for reference, value in case.get("set", {}).items():
        code, key = reference.split(".")
        steps[code][key] = moved(steps, reference, value) if isinstance(value, dict) else value
    return facts


def moved(steps, reference, change):
    """A day so many days from where it was, or from another day on record."""
    code, key = change.get("from", reference).split(".")
    return steps[code][key] + timedelta(days=change["days"])
