"""Elections without a fault: a branch with a committee and one without."""

from datetime import date, timedelta


def election(begun_on=date(2026, 3, 2)):
    """A branch with a committee elects on time, four candidates for three seats."""

    def later(days):
        return begun_on + timedelta(days=days)

    return {
        "about": {"name": "示例党支部", "form": "committee", "term_ends_on": later(120)},
        "steps": {
            "preparation": {"done_on": later(0), "planned_on": later(110), "seats": 3},
            "term_request": {"done_on": later(5), "timing": "on_time"},
            "term_reply": {"done_on": later(15), "is_approved": True},
            "nomination": {
                "done_on": later(40),
                "seats": 3,
                "candidates": 4,
                "is_by_members": True,
                "are_checked": True,
            },
            "candidates_request": {"done_on": later(50), "candidates": 4},
            "candidates_reply": {"done_on": later(60), "is_approved": True},
            "roll": {
                "done_on": later(100),
                "full_members": 20,
                "entitled": 18,
                "is_anyone_without_right_listed": False,
                "exclusions": "consented_and_voted",
            },
            "election_meeting": {"done_on": later(110), **BALLOT},
            "secretary": {
                "done_on": later(110),
                "place": "plenum",
                "host": "new_commissioner",
                "entitled": 3,
                "present": 3,
                "lowest_yes": 2,
                "is_secret": True,
                "is_from_approved": True,
                "member_since": later(-4000),
            },
            "results_report": {"done_on": later(112), "commissioners": 3},
            "secretary_approved": {"done_on": later(120), "handled_as": "approval"},
            "members_filed": {"done_on": later(120)},
            "handover": {
                "done_on": later(125),
                "is_published": True,
                "is_handed_over": True,
                "term_from": later(110),
            },
            "archive": {
                "done_on": later(130),
                "has_papers": True,
                "has_minutes": True,
                "has_count_sheets": True,
                "are_ballots_sealed": True,
            },
        },
    }


BALLOT = {
    "host": "outgoing_committee",
    "entitled": 18,
    "present": 16,
    "seats": 3,
    "candidates": 4,
    "are_introduced": True,
    "scrutineers": "示例甲、示例乙",
    "tellers": "示例丙、示例丁",
    "is_candidate_scrutineer": False,
    "are_scrutineers_approved": True,
    "are_tellers_overseen": True,
    "is_secret": True,
    "is_stroke_order": True,
    "is_any_proxy": False,
    "voters": 16,
    "returned": 16,
    "elected": 3,
    "lowest_yes": 9,
    "tie": "none",
    "open_seats": "none",
    "is_read_out": True,
}


def election_without_committee(begun_on=date(2026, 3, 2)):
    """A small branch elects only a secretary, at its meeting of members."""
    facts = election(begun_on)
    steps = facts["steps"]
    facts["about"]["form"] = "secretary_only"
    del steps["preparation"]["seats"], steps["results_report"]["commissioners"]
    del steps["members_filed"], steps["election_meeting"]["is_stroke_order"]
    steps["nomination"] |= {"seats": 1, "candidates": 1}
    steps["candidates_request"]["candidates"] = 1
    steps["roll"] |= {"full_members": 5, "entitled": 5, "exclusions": "none"}
    steps["election_meeting"] |= {
        "host": "outgoing_secretary",
        "entitled": 5,
        "present": 4,
        "voters": 4,
        "returned": 4,
        "seats": 1,
        "candidates": 1,
        "elected": 1,
        "lowest_yes": 3,
    }
    steps["secretary"] |= {
        "place": "meeting",
        "host": "outgoing_secretary",
        "entitled": 5,
        "present": 4,
        "lowest_yes": 3,
    }
    return facts
