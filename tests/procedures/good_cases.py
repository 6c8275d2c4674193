"""A transfer, disposals and a lost member, each without a fault."""

from datetime import date, timedelta

from shuanghe.procedures.rules.spans import span_after


def transfer(begun_on=date(2026, 3, 2)):
    """A member changes unit; the letter is accepted within its time."""

    def later(days):
        return begun_on + timedelta(days=days)

    return {
        "about": {
            "name": "示例甲",
            "from_organisation": "示例第一党支部",
            "to_organisation": "示例第二党支部",
        },
        "steps": {
            "request": {
                "done_on": later(3),
                "reason": "unit_changed",
                "changed_on": later(0),
            },
            "letter": {
                "done_on": later(5),
                "issuer": "committee",
                "letter_number": "示例0001",
                "valid_until": later(95),
                "is_three_part": True,
                "dues_paid_until": later(5),
            },
            "acceptance": {
                "done_on": later(20),
                "acceptor": "committee",
                "is_file_checked": True,
                "responsible_from": later(20),
            },
            "reporting": {"done_on": later(22), "is_on_roster": True, "dues_from": later(22)},
            "receipt": {
                "done_on": later(25),
                "letter_number": "示例0001",
                "sender": "committee",
                "way": "post",
            },
            "archive": {
                "done_on": later(40),
                "letter_number": "示例0001",
                "is_in_national_system": True,
            },
        },
    }


def transfer_returned_once(begun_on=date(2026, 3, 2)):
    """Papers were lacking, the receiver sent them back with a reason and accepted later."""
    facts = transfer(begun_on)
    facts["steps"]["returned"] = {
        "done_on": begun_on + timedelta(days=10),
        "reason": "介绍信没有盖章",
        "is_proper": True,
    }
    return facts


def correction(begun_on=date(2024, 9, 2)):
    """A member is given six months to correct himself, and has."""

    def later(days):
        return begun_on + timedelta(days=days)

    decided = later(70)
    return {
        "about": {"name": "示例甲"},
        "steps": {
            "finding": {
                "done_on": later(0),
                "ground": "weak_discipline",
                "is_disciplined": False,
                "is_exempt": False,
            },
            "proposal": {"done_on": later(10), "measure": "correction"},
            "filed_beforehand": {"done_on": later(20)},
            "investigation": {
                "done_on": later(40),
                "is_group_set_up": True,
                "finding": "confirmed",
            },
            "hearing": {"done_on": later(45), "is_heard": True, "is_basis_shown": True},
            "meeting": {
                "done_on": later(60),
                "measure": "correction",
                "entitled": 20,
                "present": 16,
                "yes_votes": 12,
                "could_attend": True,
            },
            "approval": {
                "done_on": decided,
                "approver": "committee",
                "measure": "correction",
                "decided_on": decided,
                "correction_from": decided,
                "correction_until": span_after(decided, 6, "months"),
            },
            "served": {
                "done_on": later(75),
                "is_announced": True,
                "is_served": True,
                "is_told_of_appeal": True,
            },
            "correction_review": {
                "done_on": span_after(decided, 7, "months"),
                "result": "improved",
            },
            "archive": {
                "done_on": span_after(decided, 8, "months"),
                "has_papers": True,
            },
        },
    }


def removal(begun_on=date(2024, 9, 2)):
    """A member who stayed away from everything for six months is removed."""
    facts = correction(begun_on)
    steps = facts["steps"]
    del steps["correction_review"]
    steps["finding"] |= {
        "ground": "left_by_himself",
        "life_months": "11000000",
        "dues_months": "11111111",
    }
    for code in ("proposal", "meeting", "approval"):
        steps[code]["measure"] = "removal"
    del steps["approval"]["correction_from"], steps["approval"]["correction_until"]
    steps["approval"]["barred_until"] = span_after(steps["approval"]["decided_on"], 5, "years")
    return facts


def persuasion(begun_on=date(2024, 9, 2)):
    """A member who did not correct himself is persuaded to leave, and does."""
    facts = removal(begun_on)
    steps = facts["steps"]
    for key in ("life_months", "dues_months"):
        del steps["finding"][key]
    steps["finding"] |= {
        "ground": "no_change",
        "correction_ended_on": begun_on - timedelta(days=10),
    }
    for code in ("proposal", "meeting", "approval"):
        steps[code]["measure"] = "persuasion"
    answered = begun_on + timedelta(days=100)
    archive = steps.pop("archive")
    steps["persuasion_answer"] = {"done_on": answered, "answer": "leaves", "left_on": answered}
    steps["archive"] = archive
    return facts


def withdrawal(begun_on=date(2024, 9, 2)):
    """A member asks to leave; the meeting removes the name, the committee is told."""

    def later(days):
        return begun_on + timedelta(days=days)

    return {
        "about": {"name": "示例甲"},
        "steps": {
            "request": {"done_on": later(0), "is_written": True, "is_own_will": True},
            "meeting": {
                "done_on": later(20),
                "is_discussed": True,
                "entitled": 20,
                "present": 16,
                "yes_votes": 12,
                "removed_on": later(20),
            },
            "filed": {"done_on": later(30)},
            "archive": {"done_on": later(40), "is_told": True, "has_papers": True},
        },
    }


def lost_contact(begun_on=date(2022, 3, 1)):
    """A member is never found again: suspended after eight months, removed two years later."""

    def later(days):
        return begun_on + timedelta(days=days)

    suspended, decided = later(240), later(1010)
    return {
        "about": {"name": "示例甲", "last_contact_on": begun_on},
        "steps": {
            "report": {"done_on": later(60), "tried": "电话、上门"},
            "search": {
                "done_on": later(200),
                "searched_on": [later(90), later(150), later(200)],
                "is_home_asked": True,
                "is_system_searched": True,
            },
            "confirmation": {
                "done_on": later(220),
                "confirmer": "示例乙",
                "result": "not_found",
            },
            "suspended": {
                "done_on": suspended,
                "person": "not_found",
                "suspended_from": suspended,
            },
            "filed_beforehand": {"done_on": later(980)},
            "removal_meeting": {
                "done_on": later(1000),
                "is_still_lost": True,
                "entitled": 20,
                "present": 15,
                "yes_votes": 14,
            },
            "removal_approved": {
                "done_on": decided,
                "decided_on": decided,
                "barred_until": span_after(decided, 5, "years"),
            },
            "archive": {"done_on": later(1030), "is_announced": True},
        },
    }


def abroad(begun_on=date(2025, 9, 1)):
    """A member went abroad to study, has not come back after the years allowed: suspended."""

    def later(days):
        return begun_on + timedelta(days=days)

    return {
        "about": {"name": "示例甲", "left_on": span_after(begun_on, -6, "years")},
        "steps": {
            "report": {
                "done_on": later(0),
                "ground": "study",
                "basis": "出入境记录",
                "is_still_abroad": True,
                "is_asked": True,
            },
            "proposal": {"done_on": later(10), "conclusion": "suspend"},
            "suspended": {
                "done_on": later(30),
                "is_abroad": True,
                "suspended_from": later(30),
            },
            "archive": {"done_on": later(40), "is_told": True, "has_papers": True},
        },
    }


def abroad_settled(begun_on=date(2025, 9, 1)):
    """A member settled abroad on his own: no years have to pass."""
    facts = abroad(begun_on)
    facts["about"]["left_on"] = begun_on - timedelta(days=60)
    facts["steps"]["report"]["ground"] = "settled"
    return facts
