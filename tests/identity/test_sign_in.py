"""Sign-in, sign-out and the life of a session."""

import pytest

from tests.identity.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_person_signs_in_and_is_led_to_the_page_asked_for(client, person, sign_in):
    person("wang", role="branch_secretary")
    answer = sign_in("wang", next="/identity/own/")
    assert answer.status_code == 302
    assert answer["Location"] == "/identity/own/"
    page = client.get("/identity/own/")
    assert page.status_code == 200
    assert "党支部书记" in page.text
