"""Elections of a committee without a fault: by a congress, and by its meeting of members."""

from datetime import date, timedelta


def congress(begun_on=date(2026, 3, 2)):
    """A committee with a standing committee is elected on time by a congress of 120 delegates."""

    def later(days):
        return begun_on + timedelta(days=days)

    return {
        "about": {
            "name": "示例党委",
            "form": "congress",
            "standing": "has",
            "term_ends_on": later(200),
            "party_members": 800,
        },
        "steps": {
            "preparation": {
                "done_on": later(0),
                "planned_on": later(180),
                "seats": 15,
                "members": 800,
                "is_scattered": False,
            },
            "term_request": {"done_on": later(5), "timing": "on_time", "delegates": 120},
            "term_reply": {"done_on": later(15), "is_approved": True, "is_congress_approved": True},
            **delegates(later),
            **candidates(later),
            "preparatory": {
                "done_on": later(179),
                "is_qualification_reported": True,
                "is_presidium_of_delegates": True,
                "is_presidium_passed": True,
                "entitled": 118,
            },
            "election_meeting": {"done_on": later(180), **BALLOT},
            "plenum": {"done_on": later(180), **PLENUM},
            "results_report": {"done_on": later(182), "commissioners": 15},
            "secretary_approved": {"done_on": later(190), "handled_as": "approval"},
            "members_filed": {"done_on": later(190)},
            "handover": {"done_on": later(195), "is_published": True, "term_from": later(180)},
            "archive": {
                "done_on": later(200),
                "requests": 3,
                "reports": 1,
                "has_delegate_papers": True,
                "has_count_sheets": True,
            },
        },
    }


def delegates(later):
    """How the delegates came about."""
    return {
        "allocation": {
            "done_on": later(25),
            "delegates": 120,
            "units": 12,
            "is_front_line_kept": True,
        },
        "delegate_nomination": {
            "done_on": later(75),
            "seats": 120,
            "candidates": 144,
            "is_bottom_up": True,
            "recommended_on": later(40),
            "checked_on": later(60),
            "reviewed_on": later(70),
            "is_agreed": True,
        },
        "delegates_elected": {
            "done_on": later(100),
            "first_on": later(80),
            "are_quorate": True,
            "is_secret": True,
            "are_majorities": True,
            "elected": 119,
        },
        "qualification": {
            "done_on": later(120),
            "is_group_set_up": True,
            "procedure": "sound",
            "persons": "sound",
            "qualified": 118,
        },
    }


def candidates(later):
    """How the candidates of the committee came about, and what was asked of the superior."""
    return {
        "nomination": {
            "done_on": later(110),
            "seats": 15,
            "candidates": 18,
            "is_by_organisations": True,
            "are_checked": True,
            "standing_seats": 5,
            "standing_candidates": 6,
        },
        "candidates_request": {"done_on": later(125), "candidates": 18},
        "candidates_reply": {"done_on": later(140), "is_approved": True},
        "readiness": {"done_on": later(150)},
    }


BALLOT = {
    "host": "presidium",
    "entitled": 118,
    "present": 110,
    "seats": 15,
    "candidates": 18,
    "are_introduced": True,
    "scrutineers": "示例甲、示例乙",
    "tellers": "示例丙、示例丁",
    "is_candidate_scrutineer": False,
    "are_scrutineers_approved": True,
    "are_tellers_overseen": True,
    "preliminary": "none",
    "is_secret": True,
    "is_stroke_order": True,
    "is_any_forced": False,
    "is_any_proxy": False,
    "is_written_in_properly": True,
    "are_overfull_void": True,
    "voters": 110,
    "returned": 109,
    "elected": 15,
    "lowest_yes": 60,
    "tie": "none",
    "open_seats": "none",
    "is_read_out": True,
    "is_any_breach": False,
}
PLENUM = {
    "host": "named_by_presidium",
    "entitled": 15,
    "present": 14,
    "is_candidate_scrutineer": False,
    "is_secret": True,
    "is_approved_order": True,
    "is_from_approved": True,
    "standing_seats": 5,
    "standing_candidates": 6,
    "standing_elected": 5,
    "lowest_yes": 10,
}


def congress_by_members(begun_on=date(2026, 3, 2)):
    """A committee of 150 members is elected by the meeting of them all, after a preliminary."""
    facts = congress(begun_on)
    steps = facts["steps"]
    facts["about"] |= {"form": "member_meeting", "standing": "none", "party_members": 150}
    for code in ("allocation", "delegate_nomination", "delegates_elected", "qualification"):
        del steps[code]
    del steps["preparatory"], steps["preparation"]["is_scattered"]
    del steps["term_request"]["delegates"], steps["term_reply"]["is_congress_approved"]
    del steps["nomination"]["standing_seats"], steps["nomination"]["standing_candidates"]
    del steps["archive"]["has_delegate_papers"]
    steps["preparation"] |= {"members": 150, "seats": 7}
    steps["nomination"] |= {"seats": 7, "candidates": 9}
    steps["candidates_request"]["candidates"] = 9
    steps["roll"] = {
        "done_on": begun_on + timedelta(days=160),
        "full_members": 140,
        "entitled": 138,
        "is_anyone_without_right_listed": False,
        "exclusions": "consented_and_voted",
    }
    steps["election_meeting"] |= {
        "host": "outgoing_committee",
        "entitled": 138,
        "present": 120,
        "seats": 7,
        "candidates": 7,
        "preliminary": "held",
        "preliminary_present": 120,
        "preliminary_yes": 61,
        "voters": 120,
        "returned": 120,
        "elected": 7,
        "lowest_yes": 61,
    }
    for key in ("standing_seats", "standing_candidates", "standing_elected"):
        del steps["plenum"][key]
    steps["plenum"] |= {
        "host": "recommended_by_outgoing",
        "entitled": 7,
        "present": 6,
        "lowest_yes": 5,
    }
    steps["results_report"]["commissioners"] = 7
    return facts
