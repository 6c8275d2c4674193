"""A small Party organisation to try records on."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from shuanghe.kernel.permissions import Actor, Grant, Scope, looking
from shuanghe.kernel.tree import path_of
from shuanghe.organisation.models import (
    Member,
    Organisation,
    OrganisationSpan,
    Post,
    PostKind,
    Spell,
    SpellKind,
    Standing,
    StandingKind,
)

ON = date(2026, 7, 20)
FOUNDED = date(2020, 1, 1)
EVERYTHING = Scope.everything("测试")


def place(code, kind, parent=None, *, name=None, dissolved_on=None, has_committee=False):
    """An organisation with its span."""
    made = Organisation(
        code=code,
        name=name or code,
        kind=kind,
        parent=parent,
        path=f"~{code}",
        established_on=FOUNDED,
        dissolved_on=dissolved_on,
        has_committee=has_committee,
    )
    made.save()
    made.path = path_of(parent.path if parent else "", made.pk)
    made.save()
    OrganisationSpan.objects.create(
        organisation=made,
        name=made.name,
        kind=kind,
        parent_id=parent.pk if parent else None,
        path=made.path,
        from_on=FOUNDED,
        until_on=dissolved_on,
    )
    return made


def person(name, home, *, since=FOUNDED, until=None):
    """A full member at home in an organisation."""
    made = Member.objects.create(name=name, organisation=home, standing=StandingKind.FULL)
    Spell.objects.create(
        member=made, organisation=home, kind=SpellKind.HOME, from_on=since, until_on=until
    )
    Standing.objects.create(member=made, kind=StandingKind.FULL, from_on=since)
    return made


def attach(member, host, *, since):
    """Place a member in another organisation for a time."""
    Spell.objects.create(member=member, organisation=host, kind=SpellKind.ATTACHED, from_on=since)


@dataclass
class World:
    """A company with two branches; the first has five members, one of them a guest."""

    top: Organisation
    first: Organisation
    second: Organisation
    team: Organisation
    members: list[Member]
    stranger: Member
    guest: Member

    def secretary(self, branch=None, *rights):
        """Somebody with rights on one branch."""
        rights = rights or ("record.file", "record.read", "record.import", "organisation.read")
        return Actor("王书记", grants=(Grant((branch or self.first).path, frozenset(rights)),))

    def office(self):
        """Somebody with every right on the whole company."""
        return Actor("党群部", grants=(Grant(self.top.path, frozenset({"*"})),))


def world_create():
    """Build the world and leave no scope open."""
    with looking(EVERYTHING):
        top = place("DW", "committee", name="示例公司党委", has_committee=True)
        first = place("ZB1", "branch", top, name="第一党支部", has_committee=True)
        second = place("ZB2", "branch", top, name="第二党支部", has_committee=True)
        team = place("BZ1", "team", first, name="一班")
        members = [person(name, first) for name in ("甲示", "乙示", "丙示", "丁示")]
        stranger = person("外人", second)
        guest = person("客人", second)
        attach(guest, first, since=date(2026, 1, 1))
        Post.objects.create(
            organisation=first, member=members[0], kind=PostKind.SECRETARY, from_on=FOUNDED
        )
        Post.objects.create(
            organisation=first, member=members[1], kind=PostKind.COMMISSIONER, from_on=FOUNDED
        )
    return World(top, first, second, team, members, stranger, guest)


def posted(world, page, **changes):
    """What a browser sends from the form as it came, with some fields changed."""
    text = page.content.decode()
    key = text.split('name="client_key" value="')[1].split('"')[0]
    listed = text.split('name="listed" value="')[1].split('"')[0]
    return {
        "organisation": world.first.code,
        "client_key": key,
        "listed": listed,
        "audience": "roll",
        "kinds": ["theme_day"],
        "done_on": timezone.localdate().isoformat(),
        "title": "学习消防规程",
        "present": listed.split(","),
        **changes,
    }
