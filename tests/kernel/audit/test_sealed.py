"""A ledger that was altered says so, and where; one that was not says nothing."""

import json
import random
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.duties.ledgers import organisation
from tests.roles import as_owner
from typer.testing import CliRunner

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.audit.chains import AUDIT
from shuanghe.kernel.audit.management.audit import group
from shuanghe.kernel.audit.models import AuditLine, Seal
from shuanghe.kernel.audit.queries import (
    AnchorUnreadable,
    LedgerBroken,
    anchor_read,
    ledgers_verify,
    rows_unsealed,
)
from shuanghe.kernel.audit.queries import sealed as queries_sealed
from shuanghe.kernel.audit.rules import START, digest_after
from shuanghe.kernel.audit.services import anchor_write, line_append, rows_seal, sealing
from shuanghe.kernel.permissions import Actor, Scope, looking

pytestmark = pytest.mark.django_db
EVERYTHING = Scope.everything("测试")
TAMPERINGS = 1_000
LINES = 24


def lines_add(count=LINES):
    for at in range(count):
        line_append(
            actor=Actor.system("测试"),
            verb="record_file",
            place="",
            target=("records.record", str(at)),
            summary=f"登记第 {at} 条",
            before={},
            after={"title": f"主题 {at}"},
        )


def in_an_hour():
    return timezone.now() + timedelta(hours=1)


@pytest.fixture
def sealed(monkeypatch):
    """Lines in stretches of eight, sealed."""
    monkeypatch.setattr(sealing, "STRETCH", 8)
    lines_add()
    rows_seal(moment=in_an_hour())


def lift_guards():
    """What a person with the database's owner account can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("RESET ROLE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            return
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'"
        cursor.execute(guards)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def ids():
    with looking(EVERYTHING):
        return list(AuditLine.objects.order_by("pk").values_list("pk", flat=True))


def edit(chance):
    column = chance.choice(["summary", "actor_name", "verb", "target_id", "place"])
    sql = f"UPDATE audit_auditline SET {column} = {column} || 'x' WHERE id = %s"
    run(sql, chance.choice(ids()))


def edit_values(chance):
    text = json.dumps({"title": "改过"})
    run("UPDATE audit_auditline SET after = %s WHERE id = %s", text, chance.choice(ids()))


def delete(chance):
    run("DELETE FROM audit_auditline WHERE id = %s", chance.choice(ids()))


def insert(chance):
    """A line slipped in under the number of one that was taken away, or as an older one."""
    run("UPDATE audit_auditline SET id = -id WHERE id = %s", chance.choice(ids()))


def reorder(chance):
    one, two = chance.sample(ids(), 2)
    run("UPDATE audit_auditline SET id = -1 WHERE id = %s", one)
    run("UPDATE audit_auditline SET id = %s WHERE id = %s", one, two)
    run("UPDATE audit_auditline SET id = %s WHERE id = -1", two)


def cut_tail(chance):
    run("DELETE FROM audit_auditline WHERE id >= %s", chance.choice(ids()))


def cut_seal(chance):
    """The tail with its seals: only an anchor can tell."""
    number = chance.randint(1, Seal.objects.filter(chain="audit").count())
    last = Seal.objects.get(chain="audit", number=number)
    run("DELETE FROM audit_auditline WHERE id >= %s", last.first_id)
    run("DELETE FROM audit_seal WHERE chain = 'audit' AND number >= %s", number)


def reseal(chance):
    """Rewritten and sealed anew with the installation's own key: only an anchor can tell."""
    edit_values(chance)
    run("DELETE FROM audit_seal WHERE chain = 'audit'")
    rows_seal(moment=in_an_hour())


def forge_seal(chance):
    """A seal brought into line with a rewritten row, without the key."""
    edit_values(chance)
    digest = START
    for row in sealing.rows_after(sealing.chains()[0], 0):
        digest = digest_after(digest, row)
        sql = "UPDATE audit_seal SET digest = %s WHERE chain = 'audit' AND last_id = %s"
        run(sql, digest, row[0])


WAYS = (edit, edit_values, delete, insert, reorder, cut_tail, cut_seal, reseal, forge_seal)


def test_an_untouched_ledger_has_no_finding(sealed, tmp_path):
    anchor = anchor_read(anchor_write(tmp_path))
    lines_add(5)
    assert ledgers_verify([anchor]) == []


def test_a_thousand_tamperings_are_all_found(sealed, tmp_path):
    anchor = anchor_read(anchor_write(tmp_path))
    lift_guards()
    chance = random.Random(20261121)
    missed = []
    for number in range(TAMPERINGS):
        way = WAYS[number % len(WAYS)]
        point = transaction.savepoint()
        way(chance)
        if not ledgers_verify([anchor]):
            missed.append((number, way.__name__))
        transaction.savepoint_rollback(point)
    assert missed == []
    assert ledgers_verify([anchor]) == []


def test_what_keys_can_do_shows_only_against_an_anchor(sealed, tmp_path):
    anchor = anchor_read(anchor_write(tmp_path))
    lift_guards()
    reseal(random.Random(1))
    assert ledgers_verify() == []
    assert "锚定不符" in ledgers_verify([anchor])[0].what


def test_the_finding_names_the_stretch(sealed):
    lift_guards()
    run("UPDATE audit_auditline SET summary = 'x' WHERE id = %s", ids()[9])
    [found] = ledgers_verify()
    assert (found.number, found.first_id, found.last_id) == (2, ids()[8], ids()[15])


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM audit_auditline",
        "UPDATE audit_auditline SET summary = 'x'",
        "DELETE FROM audit_seal",
        "UPDATE audit_seal SET digest = 'x'",
    ],
)
def test_the_database_itself_refuses(sealed, sql):
    with as_owner(), pytest.raises(DatabaseError, match="只能增加"), transaction.atomic():
        run(sql)
    assert ledgers_verify() == []


def test_young_rows_wait_and_are_sealed_later_without_a_gap(monkeypatch):
    monkeypatch.setattr(sealing, "STRETCH", 8)
    lines_add(3)
    assert rows_seal() == 0
    assert rows_seal(moment=in_an_hour()) == 3
    lines_add(20)
    assert rows_seal(moment=in_an_hour()) == 20
    assert rows_seal(moment=in_an_hour()) == 0
    assert ledgers_verify() == []


def test_rows_that_should_long_have_been_sealed_are_a_finding(sealed):
    lift_guards()
    run("DELETE FROM audit_seal WHERE chain = 'audit' AND number = 3")
    assert ledgers_verify(moment=timezone.now()) == []
    [found] = ledgers_verify(moment=timezone.now() + timedelta(hours=3))
    assert "8 行早该封存" in found.what
    assert rows_unsealed()["audit"] == 8


def test_an_anchor_that_was_altered_is_no_anchor(sealed, tmp_path):
    written = anchor_write(tmp_path)
    held = json.loads(written.read_text())
    held["heads"][0]["rows"] += 1
    written.write_text(json.dumps(held))
    with pytest.raises(AnchorUnreadable, match="签名"):
        anchor_read(written)
    written.write_text("[]")
    with pytest.raises(AnchorUnreadable, match="读不出"):
        anchor_read(written)


def test_the_command_line_seals_anchors_and_fails_where_something_was_altered(sealed, tmp_path):
    cli = CliRunner()
    made = cli.invoke(group, ["anchor", "--to", str(tmp_path), "--json"])
    anchor = json.loads(made.stdout)["file"]
    sound = cli.invoke(group, ["verify", "--anchor", anchor, "--json"])
    assert (sound.exit_code, json.loads(sound.stdout)) == (0, {"anchors": 1, "findings": []})
    lift_guards()
    run("DELETE FROM audit_auditline WHERE id = %s", ids()[0])
    broken = cli.invoke(group, ["verify", "--anchor", anchor])
    assert broken.exit_code == 1
    assert "有删除或插入" in broken.output


def test_an_auditor_takes_an_anchor_home_and_nobody_else_does(client, sealed, tmp_path):
    auditor = User.objects.create_user("auditor", None, name="示例审计")
    place = organisation(kind="committee")
    role = Role.objects.create(code="audit_only", title="审计", rights=["audit.read"])
    client.force_login(auditor)
    assert client.get("/audit/anchor/").status_code == 404
    with looking(EVERYTHING):
        RoleGrant.objects.create(
            user=auditor, role=role, organisation=place, from_on="2020-01-01", granted_by="测试"
        )
    taken = tmp_path / "taken.json"
    taken.write_bytes(client.get("/audit/anchor/").content)
    assert ledgers_verify([anchor_read(taken)]) == []
    assert "已封存到第" in client.get("/audit/").content.decode()


def test_a_damaged_index_that_gives_rows_again_ends_the_reading(sealed, monkeypatch):
    first = queries_sealed._batch(AUDIT, 0)
    assert len(first) > 1
    monkeypatch.setattr(queries_sealed, "_batch", lambda _chain, _after: first)
    with pytest.raises(LedgerBroken, match="数据库文件已损坏"):
        list(queries_sealed.rows_after(AUDIT, 0))
    done = CliRunner().invoke(group, ["verify"])
    assert done.exit_code != 0
    assert "用备份恢复" in done.output
