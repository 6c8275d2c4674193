"""Refused and not there are one answer, byte for byte, through every layer of the site."""

import pytest
from tests.permissions.asking import missing, questions
from tests.permissions.checks import Tally
from tests.permissions.site import client_of, difference, plain, send
from tests.permissions.things import NO_CODE, NO_NUMBER, NO_UID

pytestmark = pytest.mark.django_db

SHOWN = (NO_CODE, str(NO_NUMBER), str(NO_UID))


def denial_faults(visitor, rows, things, tally):
    """Ask for objects out of reach and for objects that do not exist; the answers must agree."""
    client = client_of(visitor)
    for row in rows:
        if row.kind == "open":
            continue
        for question in questions(row, things):
            if not question.things or all(one.lies is None for one in question.things):
                continue
            nothing = missing(question)
            for method in row.rights:
                tally.cells += 1
                answers = [
                    plain(send(client, one, method), shown_of(one)) for one in (question, nothing)
                ]
                told = difference(*answers)
                if told:
                    yield f"{question.label} {method} {visitor.name}：{told}"
                if not row.is_own and answers[0]["status"] not in (404, 422):
                    yield f"{question.label} {method} {visitor.name}：{answers[0]['status']}"


def shown_of(question):
    """What an answer may repeat of the question: the address, those above it, the values sent."""
    above = {question.path[: at + 1] for at, sign in enumerate(question.path) if sign == "/" and at}
    parts = [str(part) for one in question.things for part in one.parts.values()]
    asked = [one.asked for one in question.things if one.asked]
    sent = [value for name, value in question.fields.items() if name in question.row.asks]
    return {
        question.path,
        *above,
        *SHOWN,
        *asked,
        *sent,
        *(part for part in parts if len(part) > 3),
    }


@pytest.mark.parametrize("where", ["sibling", "elsewhere"])
def test_what_lies_elsewhere_answers_as_what_is_not_there(world, rows, things, where):
    tally = Tally()
    faults = list(denial_faults(world.visitor("everything", where), rows, things, tally))
    assert not faults, "\n".join(faults)
    assert tally.cells > 150


def test_without_any_right_an_object_answers_as_none(world, rows, things):
    tally = Tally()
    faults = list(denial_faults(world.visitor("roleless"), rows, things, tally))
    assert not faults, "\n".join(faults)


def test_a_right_that_ended_yesterday_opens_nothing(world, rows, things):
    faults = list(denial_faults(world.visitor("ended"), rows, things, Tally()))
    assert not faults, "\n".join(faults)


def test_a_closed_account_with_an_open_session_is_sent_to_sign_in(world, things, rows):
    visitor = world.visitor("everything", "own")
    client = client_of(visitor)
    visitor.user.is_active = False
    visitor.user.save()
    seen = {
        send(client, question, method)["Location"].split("?")[0]
        for row in rows
        if row.kind not in ("open", "key", "token")
        for question in questions(row, things)[:1]
        for method in list(row.rights)[:1]
    }
    assert seen == {"/sign-in/"}
