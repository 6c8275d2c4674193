"""Every write leaves its line in the trail: driven through its form, or read from the source."""

import pytest
from django.utils import timezone
from tests.activities.meetings.browsing import form_of
from tests.permissions.asking import questions, tapped, undone
from tests.permissions.checks import AUDIT
from tests.permissions.proof import reached_from
from tests.permissions.site import client_of, post
from tests.permissions.table import addresses
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.uploads import previews
from shuanghe.project.queries.topics_offered import SPREADING

pytestmark = pytest.mark.django_db

QUIET = "notices:read"
"""Whether a notice was read is known to its reader alone: no line is left, on purpose."""
SESSIONS = "django_session"
PLUGGED = ["counselling:topic_spread", "uploads:apply"]
"""Written by a service that another app brings, which no source names; each is looked at below."""
BESIDE: dict[str, str] = {
    "shuanghe.identity.services.tries.try_count": "a try at a password, soon gone",
    "shuanghe.kernel.uploads.services._finish": "the state of one's own upload",
    "shuanghe.kernel.uploads.services.upload_apply": "the result of one's own upload",
    "shuanghe.kernel.uploads.services.upload_preview_store": "made a service on the spot",
}
"""Functions that write beside the services they call, each with the reason."""


def filled(row, question, client):
    """The form of a row as a person would send it: the one of the page, or the few fields said."""
    sent = dict(question.fields)
    if row.form:
        page = client.get(question.url("GET"))
        sent |= {name: values[-1] for name, values in form_of(page, row.form).items()}
    today = timezone.localdate().isoformat()
    return sent | {name: today if value == "today" else value for name, value in row.send.items()}


def driven(row, things, client):
    """Send the form of a row: status, audit lines more, statements that wrote."""
    question = questions(row, things)[-1]
    with undone(), looking(EVERYTHING):
        before = AuditLine.objects.count()
        data = filled(row, question, client)
        with tapped() as tap:
            answer = post(client, question, data)
        written = [one for one in tap.written if SESSIONS not in one]
        return answer.status_code, AuditLine.objects.count() - before, written


def lines_of(faults):
    """Faults one under another, so that none is cut off."""
    return "\n".join(map(str, faults))


def uploads_known():
    return list(previews._kinds.values())


def keeper(world, row):
    return world.visitor("everything", row.writes_at or row.at or "own")


def test_every_driven_form_is_accepted_and_leaves_its_line(world, rows, things):
    wrong = []
    for row in rows:
        if row.send is None or row.key == QUIET:
            continue
        status, lines, written = driven(row, things, client_of(keeper(world, row)))
        if status not in (200, 201, 302) or lines < 1 or not written:
            wrong.append((row.key, status, lines, written[:2]))
    assert not wrong, lines_of(wrong)
    assert sum(row.send is not None for row in rows) > 40


def test_whoever_may_only_read_writes_nothing_with_the_same_form(world, rows, things):
    """The same whole form from a stranger: not there, and not a row written."""
    wrong = []
    strangers = [world.visitor("everything", "sibling"), world.visitor("discipline_office", "own")]
    clients = {who.name: client_of(who) for who in strangers}
    for row in rows:
        if row.send is None or row.is_own or not row.of or things[row.of].lies is None:
            continue
        question = questions(row, things)[-1]
        for name, client in clients.items():
            with undone(), tapped() as tap:
                answer = client.post(question.path, {**question.fields, "version": "1", **row.send})
            written = [one for one in tap.written if SESSIONS not in one]
            if answer.status_code != 404 or written:
                wrong.append((row.key, name, answer.status_code, written[:1]))
    assert not wrong, lines_of(wrong)


def test_a_notice_is_marked_read_by_its_reader_alone(world, rows, things):
    row = next(one for one in rows if one.key == QUIET)
    _status, lines, written = driven(row, things, client_of(world.visitor("everything", "own")))
    assert lines == 0
    assert all("notices_notice" in one for one in written)


def test_every_write_goes_through_audited_services(rows):
    views = {one.name: one.view for one in addresses()}
    without, loose = [], {}
    for row in rows:
        if "POST" not in row.rights or row.kind == "open" or row.key == QUIET:
            continue
        reached = reached_from(views[row.name])
        if bool(reached.services) == (row.writes == "nothing"):
            without.append(row.key)
        for one in reached.loose:
            loose[one.split(":")[0]] = row.key
    assert without == PLUGGED
    assert sorted(loose) == sorted(BESIDE)


def test_every_sort_of_upload_is_written_by_audited_services():
    kinds = uploads_known()
    assert kinds
    assert [kind.code for kind in kinds if not reached_from(kind.write).services] == []


def test_what_a_topic_has_fixed_is_offered_by_an_audited_service():
    assert reached_from(SPREADING.offer).services


def test_no_view_writes_though_it_only_reads(rows):
    """An address that takes no form comes to no service, unless it is named as traced."""
    views = {one.name: one.view for one in addresses()}
    traced = {row.name for row in rows if row.is_traced}
    found = {
        row.key: reached_from(views[row.name]).services
        for row in rows
        if "POST" not in row.rights and row.kind != "open" and row.name not in traced
    }
    assert {key: services for key, services in found.items() if services} == {}


def test_an_audit_line_is_told_from_other_writes():
    assert AUDIT.endswith(AuditLine._meta.db_table)
