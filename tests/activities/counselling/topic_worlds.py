"""A host with figures, its counsellor, a steering office, judges; a topic brought to any stage.

committee DW (steers) ── committee D1 (host) ── plant P1, branch Z1 · committee D2 ── plant P2
                      └─ branch JG (counsellor and judges belong here)
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.activities.projects.worlds import fill
from tests.operations.worlds import kpi
from tests.records.worlds import EVERYTHING, person, place

from shuanghe.activities.counselling.models import Appointment, CounsellingTopic, Counsellor
from shuanghe.activities.counselling.queries.topics.showing import topic_in_view
from shuanghe.activities.counselling.queries.topics.terms import criteria_of, forms
from shuanghe.activities.counselling.services.topics import (
    CharterText,
    Filled,
    LogLine,
    TargetLine,
    agreement_sign,
    charter_approve,
    charter_steer,
    charter_write,
    log_file,
    person_add,
    sheet_file,
    topic_open,
    topic_score,
    topic_step,
)
from shuanghe.identity.models import Role, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, Grant, looking, own_grant
from shuanghe.organisation.models import Member, Organisation

OPENED, CHOSEN = date(2026, 1, 12), date(2026, 2, 20)
MIDDLE, CLOSED = date(2026, 5, 20), date(2026, 9, 10)
ROLES = {
    "host": ("D1", "general_branch_secretary"),
    "coach": ("D1", "counsellor"),
    "steer": ("DW", "party_affairs_office"),
    "judge1": ("DW", "expert_judge"),
    "judge2": ("DW", "expert_judge"),
    "judge3": ("DW", "expert_judge"),
    "judge4": ("DW", "expert_judge"),
    "neighbour": ("D2", "general_branch_secretary"),
}
EXAMPLE = {
    "text": "示例内容",
    "words": "示例内容",
    "number": 3,
    "date": "2026-02-01",
    "yes_no": True,
}


@dataclass
class World:
    """The places and people by their short names, the KPI, the appointment."""

    places: dict[str, Organisation]
    users: dict[str, User]
    kpi: object
    member: Member
    appointment: Appointment

    def actor(self, who: str, *, home: str = "", member: int | None = None) -> Actor:
        """Somebody with the rights of a role; judges and the counsellor belong to JG."""
        where, code = ROLES[who]
        role = Role.objects.get(code=code)
        own = home or ("JG" if where == "DW" or who == "coach" else where)
        grants = (
            Grant(self.places[where].path, frozenset(role.rights), code, role.title),
            own_grant(self.places[own].path),
        )
        member = self.member.pk if who == "coach" else member
        return Actor(who, user_id=self.users[who].pk, member_id=member, grants=grants)

    @property
    def host(self) -> Organisation:
        return self.places["D1"]

    def opened(self, key: str = "k1", title: str = "降低吨产品电耗") -> CounsellingTopic:
        """A topic just opened."""
        return topic_open(
            self.actor("coach"), organisation=self.host, appointment=self.appointment,
            title=title, client_key=key, on=OPENED,
        )  # fmt: skip

    def seen(self, topic: CounsellingTopic) -> CounsellingTopic:
        """The topic as it stands now."""
        with looking(EVERYTHING):
            return topic_in_view(topic.pk)

    def fill(self, topic: CounsellingTopic, kind: str, who: str, on: date, **more: object):
        """A sheet filled with examples."""
        form = forms()[kind]
        content = {
            key: next(iter(one.choices)) if one.choices else EXAMPLE[one.kind]
            for key, _title, one in form.asked()
        }
        marks = {one.key: one.most / 2 for one in criteria_of("scoring")} if form.is_scored else {}
        return sheet_file(
            self.actor(who), organisation=self.host, topic=topic,
            filled=Filled(kind, {**content, **more}, marks), on=on,
        )  # fmt: skip

    def charter(self, **more: object) -> CharterText:
        """A whole charter."""
        said = {
            "title": "党建+三精管理：降低吨产品电耗", "family": "lean", "problem": "电耗高于先进值",
            "party_measures": "党员责任区每周分析", "operations_measures": "调整参数",
            "party_indicators": ["党员责任区覆盖率 100%"], "combinations": ["production"],
            "fusions": ["grid"], "measure_kind": "process", "ends_on": date(2026, 8, 31),
            "targets": (TargetLine(self.kpi.pk, self.places["P1"].pk, Decimal(13500)),),
        }  # fmt: skip
        return CharterText(**{**said, **more})

    def step(self, topic: CounsellingTopic, who: str, step: str, on: date) -> CounsellingTopic:
        """One step of the case by somebody."""
        topic_step(self.actor(who), organisation=self.host, topic=topic, step=step, on=on)
        return self.seen(topic)

    def until(self, topic: CounsellingTopic, stage: str) -> CounsellingTopic:
        """Bring a topic to a stage by the ordinary way."""
        for reached, act in (
            ("choosing", self._diagnose), ("teaming", self._choose), ("coaching", self._team),
            ("closing", self._coach), ("fixing", self._close), ("fixed", self._fix),
        ):  # fmt: skip
            if self.seen(topic).stage == stage:
                break
            topic = act(topic)
            assert topic.stage == reached
        return topic

    def _diagnose(self, topic):
        for kind in ("diagnosis", "interview", "problem"):
            self.fill(topic, kind, "coach", OPENED)
        return self.step(topic, "coach", "diagnose", date(2026, 1, 30))

    def _choose(self, topic):
        charter_write(self.actor("coach"), organisation=self.host, topic=topic, text=self.charter())
        charter_approve(self.actor("host"), organisation=self.host, topic=topic, on=CHOSEN)
        charter_steer(self.actor("steer"), organisation=self.host, topic=topic, on=CHOSEN)
        return self.step(topic, "steer", "choose", CHOSEN)

    def _team(self, topic):
        person_add(
            self.actor("host"), organisation=self.host, topic=topic, name="示例书记",
            part="secretary",
        )  # fmt: skip
        self.fill(topic, "task", "host", CHOSEN)
        self.fill(topic, "agreement", "host", CHOSEN)
        for side, who in (("host", "host"), ("counsellor", "coach")):
            agreement_sign(
                self.actor(who), organisation=self.host, topic=topic, side=side, on=CHOSEN
            )
        return self.step(topic, "host", "team", date(2026, 2, 26))

    def log(self, topic, day: date, key: str, **more: object):
        """A line of the coaching log, filed that day."""
        said = {"way": "on_site", "form": "problem", "done": "示例：现场分析", **more}
        return log_file(
            self.actor("coach"), organisation=self.host, topic=topic,
            line=LogLine(day=day, client_key=key, **said), on=day,
        )  # fmt: skip

    def _coach(self, topic):
        for month in (3, 4, 5):
            for day in (6, 20):
                self.log(topic, date(2026, month, day), f"log-{month}-{day}", has_leader=day == 6)
        self.fill(topic, "midterm", "steer", MIDDLE)
        self.step(topic, "steer", "midterm", MIDDLE)
        return self.step(topic, "coach", "coach", date(2026, 8, 31))

    def score(self, topic, who: str, share: str = "0.9", **more: object):
        """A judge gives a share of the full marks."""
        marks = {one.key: one.most * Decimal(share) for one in criteria_of("evaluation")}
        return topic_score(
            self.actor(who, **more), organisation=self.host, topic=topic, marks=marks, on=CLOSED
        )

    def _close(self, topic):
        self.fill(topic, "result", "host", CLOSED, has_money=False, no_money="只改善质量")
        for who in ("judge1", "judge2", "judge3"):
            self.score(topic, who)
        return self.step(topic, "steer", "close", CLOSED)

    def _fix(self, topic):
        self.fill(topic, "fixing", "host", CLOSED)
        self.fill(topic, "spread", "steer", CLOSED)
        return self.step(topic, "host", "fix", date(2026, 10, 8))


def world_create() -> World:
    """Make everything; no topic yet."""
    roles_load(Actor.system("测试"))
    with looking(EVERYTHING):
        top = place("DW", "committee", name="示例党委", has_committee=True)
        d1 = place("D1", "committee", top, name="一厂党委", has_committee=True)
        d2 = place("D2", "committee", top, name="二厂党委", has_committee=True)
        places = {
            "DW": top, "D1": d1, "D2": d2,
            "P1": place("P1", "plant", d1, name="一厂"),
            "P2": place("P2", "plant", d2, name="二厂"),
            "JG": place("JG", "branch", top, name="机关支部"),
        }  # fmt: skip
        both = [places["P1"], places["P2"]]
        output = kpi(top, "OUT", "产量", units=both)
        power = kpi(top, "KWH", "用电量", measure="kWh", units=both)
        unit = kpi(
            top, "UNIT", "吨产品电耗", measure="kWh/t", direction="lower", numerator=power,
            denominator=output, gathering="none", units=both, decimals=0,
        )  # fmt: skip
        fill(both, output, power)
        member = person("示例辅导员", places["JG"])
        counsellor = Counsellor.objects.create(
            organisation=top, member=member, name=member.name, unit_name="机关", state="registered",
            nominated_on=date(2025, 11, 1), nominated_by="测试",
        )  # fmt: skip
        appointment = Appointment.objects.create(
            organisation=d1, counsellor=counsellor, member=member, number="P1", state="accepted",
            counsellor_name=member.name, counsellor_unit="机关", host_name="一厂",
            issuer_name="示例党委", family="lean", offered_on=date(2026, 1, 5), offered_by="测试",
            from_on=date(2026, 1, 8), until_on=date(2027, 1, 8),
        )  # fmt: skip
    users = {who: User.objects.create_user(who, None, name=who) for who in ROLES}
    return World(places, users, unit, member, appointment)
