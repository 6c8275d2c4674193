"""One object of every sort that an address can name, made once, all of branch Z1.

A maker is named as the table names the object (`of: record`). It gives the parts of the address;
`Thing.missing` gives the same parts for an object that does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.utils import timezone
from tests.permissions.worlds import SYSTEM, World
from tests.records.worlds import EVERYTHING

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.tasks.models import Job, JobState
from shuanghe.kernel.uploads.models import Upload
from shuanghe.organisation.models import Post
from shuanghe.records.models import Record

NO_NUMBER = 987654321
NO_UID = UUID(int=0x5EED)
NO_CODE = "NONE9"
PAPER = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True)
class Thing:
    """An object: the parts of its address, those that identify it, and where it lies.

    lies: the place whose holders may reach it (None: not bound to a place); owner: the one
    account that may, for what is one's own; asked: the value when a field names it.
    """

    parts: dict[str, Any]
    lies: str | None = "Z1"
    owner: str = ""
    fixed: tuple[str, ...] = ()
    asked: str = ""

    @property
    def missing(self) -> "Thing":
        parts = {key: self._none(key, value) for key, value in self.parts.items()}
        return Thing(parts, self.lies, self.owner, self.fixed, self._no_asked())

    def _none(self, key: str, value: Any) -> Any:
        if key in self.fixed:
            return value
        if isinstance(value, UUID):
            return NO_UID
        return NO_NUMBER if isinstance(value, int) else NO_CODE

    def _no_asked(self) -> str:
        if not self.asked:
            return ""
        if self.asked.isdecimal():
            return str(NO_NUMBER)
        return str(NO_UID) if len(self.asked) == 36 else NO_CODE


@dataclass
class Things:
    """The objects of a world, made when first asked for."""

    world: World
    made: dict[str, Thing] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Thing:
        if name not in self.made:
            with looking(EVERYTHING):
                self.made[name] = MAKERS[name](self)
        return self.made[name]

    def row(self, name: str, make: Callable[[], Any]) -> Any:
        """A row that several objects share, made once."""
        if name not in self.kept:
            with looking(EVERYTHING):
                self.kept[name] = make()
        return self.kept[name]


MAKERS: dict[str, Callable[[Things], Thing]] = {}


def thing(name: str) -> Callable[[Callable[[Things], Thing]], Callable[[Things], Thing]]:
    def keep(make: Callable[[Things], Thing]) -> Callable[[Things], Thing]:
        MAKERS[name] = make
        return make

    return keep


@thing("organisation")
def _organisation(all_: Things) -> Thing:
    return Thing({"code": "Z1"}, asked="Z1")


@thing("post")
def _post(all_: Things) -> Thing:
    return Thing({"code": "Z1", "pk": Post.objects.filter(organisation=all_.world.branch)[0].pk})


@thing("member")
def _member(all_: Things) -> Thing:
    one = all_.world.members["Z1"][0]
    return Thing({"uid": one.uid}, asked=str(one.uid))


@thing("member_number")
def _member_number(all_: Things) -> Thing:
    return Thing({"pk": all_.world.members["Z1"][0].pk})


@thing("free_member")
def _free_member(all_: Things) -> Thing:
    """A member of the branch without an account."""
    return Thing({}, asked=str(all_.world.members["Z1"][3].pk))


@thing("two_members")
def _two_members(all_: Things) -> Thing:
    first, second = all_.world.members["Z1"][4:6]
    return Thing({"first": first.uid, "second": second.uid})


@thing("record")
def _record(all_: Things) -> Thing:
    return Thing({"pk": record_put(all_, "theme_day").pk})


def record_put(all_: Things, kind: str) -> Record:
    """A record of today with a paper."""
    today = timezone.localdate()
    return Record.objects.create(
        organisation=all_.world.branch, kinds=[kind], title="示例记录", done_on=today,
        period_on=today, entered_on=today, client_key=uuid4().hex, filed_by="测试",
        paper=ContentFile(PAPER, "a.pdf"), paper_name="a.pdf",
    )  # fmt: skip


@thing("line")
def _line(all_: Things) -> Thing:
    made = AuditLine.objects.create(
        actor_name="测试", verb="record_file", place=all_.world.branch.path,
        target_type="records.record", target_id="1", summary="示例",
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("account")
def _account(all_: Things) -> Thing:
    made = User.objects.create(
        username="account", name="示例账号", password="!", organisation=all_.world.branch
    )
    return Thing({"pk": made.pk})


@thing("account_closed")
def _account_closed(all_: Things) -> Thing:
    made = User.objects.create(
        username="closed", name="示例账号", password="!", organisation=all_.world.branch,
        is_active=False,
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("grant")
def _grant(all_: Things) -> Thing:
    user = User.objects.create(
        username="granted", name="示例账号", password="!", organisation=all_.world.branch
    )
    made = RoleGrant.objects.create(
        user=user, role=Role.objects.get(code="member"), organisation=all_.world.branch,
        from_on=date(2020, 1, 1), granted_by="测试",
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("role")
def _role(all_: Things) -> Thing:
    return Thing({"code": "editor"}, lies=None)


@thing("rule")
def _rule(all_: Things) -> Thing:
    return Thing({"rule_id": "ZB-21"}, lies=None)


@thing("procedure")
def _procedure(all_: Things) -> Thing:
    return Thing({"key": "admission"}, lies=None, asked="admission")


@thing("job")
def _job(all_: Things) -> Thing:
    made = Job.objects.create(
        key="permissions", kind="x", state=JobState.PARKED, not_before=timezone.now()
    )
    return Thing({"pk": made.pk}, lies=None)


@thing("upload")
def _upload(all_: Things) -> Thing:
    made = Upload.objects.create(
        user_id=_owner(all_).pk, actor_name="测试", kind="roster", right="roster.import",
        place=all_.world.branch.path, name="示例.xlsx", sha256="0" * 64, size=1,
        fingerprint="0" * 64, expires_at=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    return Thing({"uid": made.uid}, owner="everything@own")


@thing("notice")
def _notice(all_: Things) -> Thing:
    made = Notice.objects.create(recipient_id=_owner(all_).pk, text="示例通知")
    return Thing({}, owner="everything@own", asked=str(made.pk))


@thing("paper_batch")
def _paper_batch(all_: Things) -> Thing:
    from shuanghe.activities.meetings.queries.printing import PRINT, prefix_of

    made = Job.objects.create(
        key=prefix_of(_owner(all_).pk) + "x", kind=PRINT, state=JobState.WAITING,
        payload={"organisation": "示例", "month": "2026-10", "which": [], "kind": "docx",
                 "meetings": []},
        not_before=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    return Thing({"pk": made.pk}, owner="everything@own")


@thing("feed_key")
def _feed_key(all_: Things) -> Thing:
    from shuanghe.identity.services.feed_keys import feed_key_issue

    user = _owner(all_)
    key = feed_key_issue(SYSTEM, organisation=all_.world.branch, user=user)
    return Thing({"key": key}, lies=None)


def _owner(all_: Things) -> User:
    """Whose own objects are: the holder of everything at the branch."""
    user = all_.world.visitor("everything", "own").user
    assert user is not None
    return user
