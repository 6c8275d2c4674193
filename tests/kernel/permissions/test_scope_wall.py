"""Every way to a row passes the scope: each path is tried in scope, out of scope and without.

Where the ordinary foreign key would leak, the same path through the twin model must leak: a test
whose control is tight proves nothing.
"""

import pytest
from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from tests.architecture.source import sample
from tests.architecture.test_walls import raw_sql
from tests.kernel.permissions.twins import GUARDED, OPEN
from tests.roles import as_owner

from shuanghe.kernel.permissions import NOWHERE, Scope, ScopeMissing, WriteOutsideScope, looking

MINE, THEIRS = "000001", "000002"
EVERYTHING = Scope.everything("测试")


@pytest.fixture(scope="module")
def tables(django_db_setup, django_db_blocker):
    """The tables that both pairs of models use."""
    made = (GUARDED.place, GUARDED.thing, GUARDED.note)
    with django_db_blocker.unblock():
        with as_owner(), connection.schema_editor() as editor:
            for model in made:
                editor.create_model(model)
        yield
        with as_owner(), connection.schema_editor() as editor:
            for model in reversed(made):
                editor.delete_model(model)


@pytest.fixture
def world(tables, db):
    """My place and theirs; my thing points at their place, and theirs at mine."""
    with looking(EVERYTHING):
        mine = GUARDED.place.objects.create(name="mine", path=MINE)
        theirs = GUARDED.place.objects.create(name="secret place", path=THEIRS)
        my_thing = GUARDED.thing.objects.create(title="my thing", place=mine, other=theirs)
        their_thing = GUARDED.thing.objects.create(title="secret thing", place=theirs, other=mine)
        GUARDED.note.objects.create(text="my note", thing=my_thing)
        GUARDED.note.objects.create(text="secret note", thing=their_thing)
    return {"mine": mine, "theirs": theirs, "my_thing": my_thing, "their_thing": their_thing}


def fresh(models, name, world):
    """A row as a view would hold it: loaded in its own scope."""
    model = models.thing if "thing" in name else models.place
    with looking(EVERYTHING):
        return model.objects.get(pk=world[name].pk)


def row(found):
    return [] if found is None else [vars(found)]


READS = {
    "all": lambda m, w: list(m.thing.objects.values_list("title", flat=True)),
    "get": lambda m, w: row(m.thing.objects.filter(pk=w["their_thing"].pk).first()),
    "base manager": lambda m, w: [thing.title for thing in m.thing._base_manager.all()],
    "count": lambda m, w: ["secret"] * (m.thing.objects.count() - 1),
    "in_bulk": lambda m, w: [t.title for t in m.thing.objects.in_bulk().values()],
    "exclude": lambda m, w: [t.title for t in m.thing.objects.exclude(title="x")],
    "union": lambda m, w: [t.title for t in m.thing.objects.none().union(m.thing.objects.all())],
    "dates of another": lambda m, w: list(m.thing.objects.order_by("-title").values("title")),
    "reverse": lambda m, w: [t.title for t in fresh(m, "theirs", w).things.all()],
    "prefetch reverse": lambda m, w: [
        t.title for p in m.place.objects.prefetch_related("mentions") for t in p.mentions.all()
    ],
    "two joins away": lambda m, w: list(m.note.objects.values_list("text", flat=True)),
}

JOINS = {
    "select_related": lambda m, w: [
        thing.other.name if thing.other else None
        for thing in m.thing.objects.select_related("other")
    ],
    "values across": lambda m, w: list(m.thing.objects.values_list("other__name", flat=True)),
    "annotate across": lambda m, w: [
        thing.elsewhere for thing in m.thing.objects.annotate(elsewhere=F("other__name"))
    ],
    "filter as an oracle": lambda m, w: [
        "secret" for _hit in m.thing.objects.filter(other__name__startswith="secret")
    ],
    "exclude as an oracle": lambda m, w: [
        "secret"
        for _differs in [0]
        if m.thing.objects.exclude(other__name="secret place").count()
        != m.thing.objects.exclude(other__name="no such place").count()
    ],
    "aggregate across": lambda m, w: [m.thing.objects.aggregate(top=Max("other__name"))["top"]],
    "count across": lambda m, w: [
        "secret" for p in m.place.objects.annotate(n=Count("mentions")) if p.n
    ],
    "reverse join": lambda m, w: list(m.place.objects.values_list("mentions__title", flat=True)),
    "reverse oracle": lambda m, w: [
        "secret" for _hit in m.place.objects.filter(mentions__title__startswith="secret")
    ],
    "two joins": lambda m, w: list(m.note.objects.values_list("thing__other__name", flat=True)),
    "order across": lambda m, w: list(
        m.thing.objects.order_by("other__name").values_list("other__name", flat=True)
    ),
    "or across": lambda m, w: [
        "secret" for _hit in m.thing.objects.filter(Q(title="no") | Q(other__name="secret place"))
    ],
    "distinct across": lambda m, w: list(
        m.thing.objects.values_list("other__name", flat=True).distinct()
    ),
}

SUBQUERIES = {
    "subquery": lambda m, w: list(
        m.thing.objects.annotate(
            far=Subquery(m.place.objects.filter(pk=OuterRef("other_id")).values("name")[:1])
        ).values_list("far", flat=True)
    ),
    "exists": lambda m, w: [
        "secret"
        for _hit in m.thing.objects.filter(
            Exists(m.place.objects.filter(pk=OuterRef("other_id"), name__startswith="secret"))
        )
    ],
    "in a query": lambda m, w: [
        "secret" for _hit in m.thing.objects.filter(other__in=m.place.objects.filter(path=THEIRS))
    ],
    "exclude through a subquery": lambda m, w: [
        t.title for t in m.thing.objects.exclude(place__in=m.place.objects.filter(name="none"))
    ],
}


@pytest.mark.parametrize("path", [*READS, *JOINS, *SUBQUERIES])
def test_nothing_of_others_is_seen(world, path):
    read = {**READS, **JOINS, **SUBQUERIES}[path]
    with looking(Scope.of(MINE)):
        assert "secret" not in str(read(GUARDED, world))
    with looking(NOWHERE):
        found = str(read(GUARDED, world))
        assert "secret" not in found
        assert "my thing" not in found


@pytest.mark.parametrize("path", JOINS)
def test_an_ordinary_foreign_key_leaks_there(world, path):
    """The positive control: the same query through the twin with plain keys does show it."""
    with looking(Scope.of(MINE)):
        assert "secret" in str(JOINS[path](OPEN, world))


@pytest.mark.parametrize("path", [*READS, *JOINS, *SUBQUERIES])
def test_in_the_scope_of_the_whole_tree_everything_is_seen(world, path):
    """The other control: the queries do reach what they look for."""
    read = {**READS, **JOINS, **SUBQUERIES}[path]
    with looking(EVERYTHING):
        assert "secret" in str(read(GUARDED, world))


@pytest.mark.parametrize("path", [*READS, *JOINS, *SUBQUERIES])
def test_without_a_scope_every_query_raises(world, path):
    read = {**READS, **JOINS, **SUBQUERIES}[path]
    with pytest.raises(ScopeMissing):
        read(GUARDED, world)


def test_a_row_of_others_is_not_got_refreshed_or_followed(world):
    theirs = fresh(GUARDED, "their_thing", world)
    mine = fresh(GUARDED, "my_thing", world)
    with looking(Scope.of(MINE)):
        with pytest.raises(GUARDED.thing.DoesNotExist):
            GUARDED.thing.objects.get(pk=theirs.pk)
        with pytest.raises(GUARDED.thing.DoesNotExist):
            theirs.refresh_from_db()
        with pytest.raises(GUARDED.place.DoesNotExist):
            _ = mine.other
        assert mine.place.name == "mine"
    for ask in (mine.refresh_from_db, lambda: mine.other, mine.notes.count):
        with pytest.raises(ScopeMissing):
            ask()


def test_rows_of_others_are_not_updated_or_deleted(world):
    with looking(Scope.of(MINE)):
        assert GUARDED.thing.objects.filter(pk=world["their_thing"].pk).update(title="x") == 0
        assert GUARDED.thing.objects.update(title="x") == 1
        assert GUARDED.note.objects.filter(thing=world["their_thing"]).delete()[0] == 0
        assert GUARDED.note.objects.all().delete()[0] == 1
    with looking(EVERYTHING):
        assert GUARDED.thing.objects.filter(title="secret thing").exists()
        assert [note.text for note in GUARDED.note.objects.all()] == ["secret note"]


def test_nothing_is_written_into_others_places(world):
    thing = GUARDED.thing
    mine = fresh(GUARDED, "my_thing", world)
    theirs = fresh(GUARDED, "their_thing", world)
    with looking(Scope.of(MINE)):
        for write in (
            lambda: thing.objects.create(title="planted", place_id=world["theirs"].pk),
            lambda: thing.objects.bulk_create([thing(title="planted", place=world["theirs"])]),
            lambda: thing(title="planted", place=world["theirs"]).save(),
            lambda: world["theirs"].things.create(title="planted"),
            theirs.save,
            lambda: thing.objects.bulk_update([theirs], ["title"]),
            lambda: GUARDED.place.objects.create(name="planted", path=THEIRS + "000003"),
            lambda: GUARDED.note.objects.create(text="planted", thing=theirs),
        ):
            with pytest.raises(WriteOutsideScope):
                write()
        mine.place = world["theirs"]
        with pytest.raises(WriteOutsideScope):
            mine.save()
        for change in ({"place": world["theirs"]}, {"place_id": world["theirs"].pk}):
            with pytest.raises(WriteOutsideScope):
                thing.objects.update(**change)
        with pytest.raises(WriteOutsideScope):
            GUARDED.place.objects.update(path=THEIRS)
    with looking(EVERYTHING):
        assert not thing.objects.filter(title="planted").exists()
        assert not GUARDED.place.objects.filter(name="planted").exists()
        assert thing.objects.get(pk=mine.pk).place_id == world["mine"].pk


def test_writing_inside_the_own_place_works(world):
    with looking(Scope.of(MINE)):
        made = GUARDED.thing.objects.create(title="new", place=world["mine"])
        made.title = "newer"
        made.save()
        GUARDED.thing.objects.bulk_create([GUARDED.thing(title="bulk", place=world["mine"])])
        assert GUARDED.thing.objects.count() == 3
        assert GUARDED.thing.objects.filter(pk=made.pk).delete()[0] == 1


def test_writing_without_a_scope_raises(world):
    for write in (
        lambda: GUARDED.thing.objects.create(title="x", place_id=world["mine"].pk),
        lambda: GUARDED.thing.objects.bulk_create([GUARDED.thing(title="x")]),
        world["my_thing"].save,
        world["my_thing"].delete,
        lambda: GUARDED.thing.objects.update(title="x"),
    ):
        with pytest.raises(ScopeMissing):
            write()


def test_several_subtrees_open_at_once(world):
    with looking(Scope.of(MINE, THEIRS)):
        assert GUARDED.thing.objects.count() == 2
        assert set(GUARDED.thing.objects.values_list("other__name", flat=True)) == {
            "mine",
            "secret place",
        }


def test_raw_sql_goes_round_the_wall_and_is_therefore_kept_to_a_few_places(world):
    with looking(Scope.of(MINE)):
        raw = GUARDED.thing.objects.raw("SELECT * FROM wall_thing")
        assert "secret thing" in [thing.title for thing in raw]
    assert raw_sql(sample("Thing.objects.raw('SELECT 1')", "organisation/pages/members.py"))


def test_hand_written_sql_takes_the_scope_as_text(world):
    for scope, count in ((Scope.of(MINE), 1), (Scope.of(MINE, THEIRS), 2), (NOWHERE, 0)):
        inside, values = scope.sql("path")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM wall_place WHERE {inside}", values)
            assert cursor.fetchone()[0] == count
