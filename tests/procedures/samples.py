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
    votes = {
        "entitled": 20,
        "present": 16,
        "yes_votes": 15,
        "is_secret": True,
        "is_one_by_one": True,
    }
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
            "prospective": {"done_on": later(600), "has_opinions": True},
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
            "admission_meeting": {"done_on": meeting, **votes},
            "approval_talk": {
                "done_on": later(710),
                "talker": "示例丙",
                "reported_on": later(705),
            },
            "approval": {
                "done_on": later(720),
                "approver": "committee",
                "is_collective": True,
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
                "heard_opinions": True,
                "reviewed_on": ends + timedelta(days=2),
                **votes,
            },
            "confirmation_approval": {
                "done_on": ends + timedelta(days=30),
                "decision": "confirmed",
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
                "has_talk": True,
                "is_announced": True,
            },
        },
    }


def case_of(facts):
    return CaseFacts(facts["about"], facts["steps"])


def changed(facts, case):
    """The facts with the changes of a written case."""
    facts["about"].update(case.get("about", {}))
    places = {**facts["steps"], "about": facts["about"]}
    for code in case.get("drop", ()):
        del facts["steps"][code]
    for reference, value in case.get("set", {}).items():
        code, key = reference.split(".")
        places[code][key] = changed_value(places, reference, value)
    return facts


def changed_value(places, reference, value):
    """What a change puts there: a list of changes, a moved day, or the value as it is written."""
    if isinstance(value, list):
        return [changed_value(places, reference, one) for one in value]
    return moved(places, reference, value) if isinstance(value, dict) else value


def moved(places, reference, change):
    """A day so many days from where it was, or from another day on record."""
    code, key = change.get("from", reference).split(".")
    return places[code][key] + timedelta(days=change["days"])
