"""What a checked roster file asks for, as plain values: the bridge from checking to writing."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


@dataclass(slots=True)
class OrganisationEntry:
    """One row of the sheet 组织. None or "" means: nothing written."""

    row: int
    code: str
    name: str
    short_name: str
    kind: str
    parent: str
    established_on: date
    dissolved_on: date | None
    term_ends_on: date | None
    has_committee: bool | None


@dataclass(slots=True)
class MemberEntry:
    """One row of the sheet 党员. None or "" means: nothing written."""

    row: int
    name: str
    gender: str
    id_number: str
    ethnic: str
    born_on: date | None
    education: str
    category: str
    organisation: str
    joined_on: date | None
    confirmed_on: date | None
    position: str
    phone: str
    address: str
    standing: str
    lost_contact_on: date | None
    is_floating: bool | None
    floating_to: str
    placed_on: date | None
    standing_on: date | None
    attached: str
    attached_on: date | None
    id_index: bytes = b""
    phone_index: bytes | None = None


@dataclass(slots=True)
class PostEntry:
    """One row of the sheet 任职."""

    row: int
    organisation: str
    id_number: str
    name: str
    kind: str
    is_full_time: bool | None
    from_on: date
    until_on: date | None


@dataclass(slots=True)
class KnownOrganisation:
    """An organisation in view as it stands. since: the day of its last dated change."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    parent: str
    path: str
    established_on: date
    dissolved_on: date | None
    term_ends_on: date | None
    has_committee: bool
    since: date


@dataclass(slots=True)
class KnownMember:
    """A member found by identity number; is_in_view False: only the fact that it is there."""

    id: int
    uid: UUID
    is_in_view: bool
    name: str
    gender: str
    ethnic: str
    born_on: date | None
    education: str
    category: str
    organisation: str
    joined_on: date | None
    confirmed_on: date | None
    position: str
    phone_index: bytes | None
    address: str
    standing: str
    lost_contact_on: date | None
    is_floating: bool
    floating_to: str
    placed_on: date | None = None
    standing_on: date | None = None
    attached: str = ""
    attached_on: date | None = None
    id_number: str = ""
    phone: str = ""
    id_index: bytes = b""
    placed_before_on: date | None = None
    stood_before_on: date | None = None


def member_unseen(pk: int, uid: UUID) -> KnownMember:
    """Someone who is on record but out of view: nothing about the person is told."""
    return KnownMember(
        id=pk,
        uid=uid,
        is_in_view=False,
        name="",
        gender="",
        ethnic="",
        born_on=None,
        education="",
        category="",
        organisation="",
        joined_on=None,
        confirmed_on=None,
        position="",
        phone_index=None,
        address="",
        standing="",
        lost_contact_on=None,
        is_floating=False,
        floating_to="",
    )


@dataclass(slots=True)
class KnownPost:
    """A post on record, by its natural key."""

    id: int
    is_full_time: bool
    until_on: date | None


@dataclass
class Known:
    """What the database holds about what a file names."""

    organisations: dict[str, KnownOrganisation] = field(default_factory=dict)
    codes_elsewhere: frozenset[str] = frozenset()
    members: dict[bytes, KnownMember] = field(default_factory=dict)
    posts: dict[tuple[int, int, str, date], KnownPost] = field(default_factory=dict)
    may_found_roots: bool = True


@dataclass
class RosterPlan:
    """Rows to write. Each changed row comes with what is on record."""

    effective_on: date
    is_sample: bool = False
    new_organisations: list[OrganisationEntry] = field(default_factory=list)
    changed_organisations: list[tuple[OrganisationEntry, KnownOrganisation]] = field(
        default_factory=list
    )
    new_members: list[MemberEntry] = field(default_factory=list)
    changed_members: list[tuple[MemberEntry, KnownMember]] = field(default_factory=list)
    new_posts: list[PostEntry] = field(default_factory=list)
    changed_posts: list[tuple[PostEntry, KnownPost]] = field(default_factory=list)
