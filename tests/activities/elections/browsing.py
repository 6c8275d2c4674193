"""What a browser sees and sends."""

from django.urls import reverse
from tests.activities.elections.worlds import MEETING
from tests.records.worlds import EVERYTHING

from shuanghe.activities.elections.models import Candidacy
from shuanghe.kernel.permissions import looking

GOOD = {"丁一": (9, 1, 0), "王二": (8, 1, 1), "李三": (7, 3, 0), "赵四": (3, 5, 2)}


def text(page):
    return page.content.decode()


def at(name, election, *more):
    return reverse(f"elections:{name}", args=[election.pk, *more])


def key_of(page):
    return text(page).split('name="client_key" value="')[1].split('"')[0]


def tallied(page, votes=GOOD, **changes):
    """What a browser sends for a count: the same by both tellers."""
    with looking(EVERYTHING):
        rows = {one.name: one.pk for one in Candidacy.objects.filter(office="committee")}
    sent = {
        "client_key": key_of(page),
        "held_on": MEETING.isoformat(),
        "present": 10,
        "handed_out": 10,
        "voters": 10,
        "returned": 10,
        "void": 0,
    }
    for teller in (1, 2):
        for name, marks in votes.items():
            for mark, count in zip(("yes", "no", "abstain"), marks, strict=True):
                sent[f"t{teller}_{rows[name]}_{mark}"] = count
    return {**sent, **changes}
