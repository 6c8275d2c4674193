"""Admissions without a fault in the situations that the rules provide for."""

from datetime import date, timedelta

from tests.procedures.samples import good_facts

from shuanghe.procedures.rules.spans import span_after

BEGUN_ON = date(2021, 3, 1)


def plain(begun_on=BEGUN_ON):
    """Nothing out of the ordinary."""
    return good_facts(begun_on)


def extended(begun_on=BEGUN_ON):
    """The probation was extended by half a year, then a second meeting confirmed."""
    facts = good_facts(begun_on)
    steps = facts["steps"]
    ends = steps["approval"]["probation_until"]
    until = span_after(ends, 6, "months")
    facts["about"] |= {
        "extended_on": ends + timedelta(days=5),
        "extension_approved_on": ends + timedelta(days=30),
        "extended_until": until,
    }
    steps["confirmation_meeting"] |= {
        "done_on": until + timedelta(days=5),
        "reviewed_on": until,
        "result": "confirmed_after",
    }
    steps["confirmation_approval"] |= {
        "done_on": until + timedelta(days=30),
        "decision": "confirmed_after",
        "party_age_from": until,
    }
    steps["archive"]["done_on"] = until + timedelta(days=40)
    return facts


def extending(begun_on=BEGUN_ON):
    """The extension is decided and approved; the second meeting is still to come."""
    facts = good_facts(begun_on)
    steps = facts["steps"]
    ends = steps["approval"]["probation_until"]
    steps["confirmation_meeting"] |= {
        "result": "extended",
        "extended_until": span_after(ends, 6, "months"),
    }
    approval = steps["confirmation_approval"]
    approval["decision"] = "extended"
    del approval["party_age_from"], approval["membership_from"], steps["archive"]
    return facts


def cancelled(begun_on=BEGUN_ON):
    """The meeting did not confirm; the case ends with the approval of that."""
    facts = extending(begun_on)
    del facts["steps"]["confirmation_meeting"]["extended_until"]
    facts["steps"]["confirmation_meeting"]["result"] = "cancelled"
    facts["steps"]["confirmation_approval"]["decision"] = "cancelled"
    return facts


def cancelled_early(begun_on=BEGUN_ON):
    """A grave breach of discipline ends the probation before its time."""
    facts = cancelled(begun_on)
    steps = facts["steps"]
    for code in ("approval_filed", "oath", "confirmation_request"):
        del steps[code]
    reviewed = steps["probation_review"]["reviewed_on"][0]
    steps["probation_review"] |= {
        "done_on": reviewed,
        "reviewed_on": [reviewed],
        "breach": "heavy",
    }
    steps["confirmation_meeting"]["done_on"] = reviewed + timedelta(days=20)
    steps["confirmation_approval"]["done_on"] = reviewed + timedelta(days=40)
    for key in ("heard_opinions", "reviewed_on"):
        del steps["confirmation_meeting"][key]
    return facts


def activist_moved(begun_on=BEGUN_ON):
    """An activist changed unit with the papers, and the time counted on."""
    facts = good_facts(begun_on)
    facts["steps"]["cultivation"] |= {
        "moved_on": begun_on + timedelta(days=400),
        "has_handover": True,
    }
    return facts


def probationer_moved(begun_on=BEGUN_ON):
    """A probationer changed unit; the new body looked at the papers first."""
    facts = good_facts(begun_on)
    facts["steps"]["probation_review"] |= {
        "moved_on": begun_on + timedelta(days=850),
        "file_reviewed_on": begun_on + timedelta(days=860),
        "is_recognised": True,
        "breach": "none",
    }
    return facts


def written_votes(begun_on=BEGUN_ON):
    """Too few yes at the meeting, enough with the opinions sent before it."""
    facts = good_facts(begun_on)
    meeting = facts["steps"]["admission_meeting"]
    meeting |= {
        "present": 11,
        "yes_votes": 10,
        "against": 0,
        "abstained": 1,
        "written_yes": 1,
        "written_on": [meeting["done_on"] - timedelta(days=1)],
    }
    return facts


def left_out(begun_on=BEGUN_ON):
    """Two members are not counted, with consent from above and a vote of the meeting."""
    facts = good_facts(begun_on)
    for code in ("admission_meeting", "confirmation_meeting"):
        facts["steps"][code] |= {
            "left_out": 2,
            "left_out_fits": True,
            "left_out_consent": True,
            "left_out_passed": True,
        }
    return facts


def special(begun_on=BEGUN_ON):
    """No course for a special reason, application at the place of residence, a late approval."""
    facts = good_facts(begun_on)
    steps = facts["steps"]
    steps["application"] |= {"applied_to": "residence", "has_unit_body": False}
    steps["activist"]["decided_by"] = "meeting"
    del steps["training"]["days"]
    steps["training"]["special_reason"] = "长期驻外施工"
    late = steps["approval_talk"]["reported_on"] + timedelta(days=120)
    steps["approval"] |= {"done_on": late, "special_reason": "党委换届"}
    for code, days in (("approval_filed", 5), ("placed", 6), ("oath", 10)):
        steps[code]["done_on"] = late + timedelta(days=days)
    return facts


def by_hours(begun_on=BEGUN_ON):
    """A course of 24 hours on fewer than three days, one contact."""
    facts = good_facts(begun_on)
    facts["steps"]["training"] |= {"days": 2, "hours": 24}
    facts["steps"]["contacts"]["contacts"] = 1
    return facts


GOOD = {
    one.__name__: one
    for one in (
        plain,
        extended,
        extending,
        cancelled,
        cancelled_early,
        activist_moved,
        probationer_moved,
        written_votes,
        left_out,
        special,
        by_hours,
    )
}
