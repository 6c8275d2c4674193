"""Models whose rows belong to a place in the tree. Every way to a row passes the scope."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Self, cast

from django.db import models
from django.db.models import Q
from django.db.models.sql.where import WhereNode

from shuanghe.kernel.permissions.scopes import Scope, WriteOutsideScope, current_scope


class PathField(models.CharField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A materialised path, ordered by its bytes on every database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: Any) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class ScopedQuerySet(models.QuerySet[Any]):
    """A queryset that refuses to write rows outside the scope in force."""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        objs = list(objs)
        self.model.check_written(objs)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        objs = list(objs)
        self.model.check_written(objs)
        return super().bulk_update(objs, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        if self.model.moves_place(kwargs):
            raise WriteOutsideScope("归属组织不能用 update() 批量改写,请逐行保存。")
        return super(ScopedQuerySet, self._kept_here()).update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        return super(ScopedQuerySet, self._kept_here()).delete()

    def _kept_here(self) -> Self:
        """Without the rows that are only seen from here and written elsewhere."""
        if not self.model.also_seen_from:
            return self
        return self.filter(current_scope().q(self.model.scope_path))


class ScopedManager(models.Manager[Any]):
    """The only manager of a scoped model: default, base and related alike."""

    use_in_migrations = False

    def get_queryset(self) -> ScopedQuerySet:
        model = cast("Hashable", self.model)
        rows: ScopedQuerySet = _in_view(model, self._db, current_scope()).all()
        return rows


@lru_cache(maxsize=2_000)
def _in_view(model: Any, using: str | None, scope: Scope) -> ScopedQuerySet:
    """The condition worked out once for each reader's scope; whoever asks gets a copy."""
    return ScopedQuerySet(model, using=using).filter(model.in_view(scope))


class ScopedModel(models.Model):
    """A row that belongs to a place in the tree.

    scope_path is the lookup that leads to the path: "path" on the row itself, or
    "organisation__path" through the one foreign key that says where the row belongs.
    also_seen_from: foreign keys to further places from which a row is read, but never written: the
    other side of a move. Both walls then show it there too.
    is_added_anywhere: whether the database takes new rows for any place: the trail of what was
    done holds what was done above the one who did it, and before anybody had signed in.
    """

    scope_path: ClassVar[str] = "organisation__path"
    also_seen_from: ClassVar[tuple[str, ...]] = ()
    is_added_anywhere: ClassVar[bool] = False

    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        type(self).check_written([self])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.also_seen_from:
            type(self).check_written([self])
        return super().delete(*args, **kwargs)

    @classmethod
    def place_field(cls) -> str | None:
        """The foreign key that says where a row belongs; None when the row carries the path."""
        head, _, rest = cls.scope_path.partition("__")
        return head if rest else None

    @classmethod
    def place_model(cls, place: str) -> "type[ScopedModel]":
        """The scoped model that the place field points at."""
        return cast("type[ScopedModel]", cls._meta.get_field(place).related_model)

    @classmethod
    def sides(cls) -> tuple[str, ...]:
        """The foreign keys by which a row is in view when what they point at is; the place first.

        Empty where the one way through `scope_path` says it all.
        """
        place = cls.place_field()
        if place is None or not (cls.also_seen_from or cls.place_model(place).sides()):
            return ()
        return (place, *cls.also_seen_from)

    @classmethod
    def in_view(cls, scope: Scope) -> Q:
        """The condition that keeps rows of this model in view of the scope, which is in force."""
        if scope.is_everything or not cls.sides():
            return scope.q(cls.scope_path)
        found = Q(pk__in=())
        for side in cls.sides():
            found |= Q(**{f"{side}__in": cls.place_model(side).objects.all()})
        return found

    @classmethod
    def moves_place(cls, changes: dict[str, Any]) -> bool:
        """Whether an update would move rows to another place."""
        place = cls.place_field()
        return (place or cls.scope_path) in changes or f"{place}_id" in changes

    @classmethod
    def check_written(cls, objs: list[Self]) -> None:
        """Refuse rows that would land outside the scope.

        Raises WriteOutsideScope; ScopeMissing when no scope is open.
        """
        scope = current_scope()
        if scope.is_everything:
            return
        place = cls.place_field()
        if place is None:
            inside = all(scope.covers(getattr(obj, cls.scope_path)) for obj in objs)
        else:
            target = cls.place_model(place)
            ids = {getattr(obj, f"{place}_id") for obj in objs}
            inside = target.objects.filter(pk__in=ids).count() == len(ids)
        if not inside:
            raise WriteOutsideScope(f"{cls._meta.verbose_name}不在您的管理范围内,未写入。")

    @classmethod
    def in_view_sql(cls, alias: str, scope: Scope) -> tuple[str, list[str]]:
        """The scope as SQL on a table known by alias (already quoted): text and parameters."""
        place = cls.place_field()
        if place is None:
            return scope.sql(f'{alias}."{cls.scope_path}"')
        parts: list[str] = []
        values: list[str] = []
        for side in cls.sides() or (place,):
            target = cls.place_model(side)
            table = f'"{target._meta.db_table}"'
            inside, given = target.in_view_sql(table, scope)
            found = f'SELECT {table}."id" FROM {table} WHERE {inside}'
            parts.append(f'{alias}."{side}_id" IN ({found})')
            values += given
        return (parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"), values


@dataclass(frozen=True)
class InView:
    """The scope in force, as a condition on one joined table."""

    model: type[ScopedModel]
    alias: str
    contains_aggregate: ClassVar[bool] = False
    contains_over_clause: ClassVar[bool] = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        # A generated alias such as T3 stands unquoted in the query; quoted, it would be another.
        alias = compiler.quote_name_unless_alias(self.alias)
        return self.model.in_view_sql(alias, current_scope())

    def relabeled_clone(self, change_map: dict[str, str]) -> "InView":
        return InView(self.model, change_map.get(self.alias, self.alias))


class ScopedForeignKey(models.ForeignKey[Any, Any]):
    """A foreign key that carries the scope into the JOIN itself, whichever way it is followed.

    select_related, values, annotate, filter and aggregate across it then see only rows in view.
    Any foreign key from or to a scoped model is one, unless its reverse is hidden ("+").
    """

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> Any:
        """Keep both ends of the join in view.

        alias is the table pointed at, related_alias the one that points; Django passes None
        for a table that it has trimmed from the query.
        """
        if current_scope().is_everything:
            return None
        near, far = self.model, self.related_model
        says_the_place = issubclass(near, ScopedModel) and self.name == near.place_field()
        parts: list[Any] = []
        if alias is not None and issubclass(far, ScopedModel):
            parts.append(InView(far, alias))
        implied = alias is not None and says_the_place
        if related_alias is not None and issubclass(near, ScopedModel) and not implied:
            parts.append(InView(near, related_alias))
        return WhereNode(parts) if parts else None
