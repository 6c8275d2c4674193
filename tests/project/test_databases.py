"""Addresses in the environment become databases."""

from shuanghe.project.settings.databases import database_of, replicas_of

CLUSTER = (
    "postgres://shuanghe:geheim@one:5432,two:5433,three/ledger?target_session_attrs=read-write"
)


def test_one_address_names_several_hosts():
    found = database_of(CLUSTER, max_age=60)
    assert (found["HOST"], found["PORT"]) == ("one,two,three", "5432,5433,5432")
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("ledger", "shuanghe", "geheim")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"


def test_an_address_of_one_host_and_of_a_socket_stay_as_they_are():
    assert database_of("postgres://u@one:5433/l", max_age=0)["PORT"] == 5433
    assert database_of("postgres://%2Frun%2Fpostgresql/l", max_age=0)["HOST"] == "/run/postgresql"
    assert database_of("sqlite:///a,b.sqlite3", max_age=0)["NAME"] == "a,b.sqlite3"


def test_a_vanished_server_is_noticed():
    options = database_of("postgres://u@one/l?connect_timeout=9", max_age=0)["OPTIONS"]
    assert options["tcp_user_timeout"] == 15_000
    assert str(options["connect_timeout"]) == "9"


def test_replicas_are_read_only_and_there_are_none_for_sqlite():
    primary = database_of(CLUSTER, max_age=60)
    found = replicas_of("postgres://u@two/l postgres://u@three/l", primary)
    assert list(found) == ["replica1", "replica2"]
    assert "default_transaction_read_only=on" in found["replica1"]["OPTIONS"]["options"]
    assert found["replica1"]["ENGINE"] == primary["ENGINE"]
    assert replicas_of("postgres://u@two/l", database_of("sqlite:///x", max_age=0)) == {}
