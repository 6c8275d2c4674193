"""What a mechanism, a catalogue item, a flow chart, a method and the song are, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass

BASES: Mapping[str, str] = {
    "rule": "法规",
    "published": "公开报道",
    "inferred": "我们的理解",
    "general": "通行做法，未逐条核对",
    "peers": "同类企业做法",
    "default": "示例默认",
    "own": "本单位填写",
}
"""Where a statement comes from. Only the first is law; "own" is written here by an organisation."""
MEANINGS: Mapping[str, str] = {
    "published": "名称和组成已公开",
    "inferred": "组成已公开，怎样对应是我们的理解",
    "unpublished": "含义未公布",
}
EVERY: Mapping[str, str] = {
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
    "term": "按任期",
    "event": "按事",
    "shift": "每班",
}
RECURRING = frozenset({"month", "quarter", "half_year", "year"})
KINDS: Mapping[str, str] = {"party": "党建工作目录", "union": "工会工作目录"}
FLOW_KINDS: Mapping[str, str] = {
    "procedure": "程序",
    "meeting": "会议和活动",
    "guide": "指导图",
}


@dataclass(frozen=True)
class Source:
    """Where something comes from: its kind (a key of BASES) and the text that says it."""

    basis: str
    text: str = ""

    @property
    def title(self) -> str:
        """The kind in words."""
        return BASES[self.basis]


@dataclass(frozen=True)
class Slot:
    """One thing that a layer of a mechanism names. parts: keys of the live parts behind it."""

    code: str
    title: str
    text: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layer:
    """One numbered layer. source: of its title; wording: the id of a local text that holds."""

    number: int
    title: str
    source: Source
    slots: tuple[Slot, ...] = ()
    wording: int | None = None
    written: str = ""

    @property
    def is_open(self) -> bool:
        """Whether an organisation may say here what is meant: nobody has published it."""
        return self.source.basis not in ("published", "rule")


@dataclass(frozen=True)
class Mechanism:
    """One version of the mechanism. supersedes: the one before; part_of: the one it stands in."""

    code: str
    title: str
    edition: str
    source: Source
    meaning: str
    note: str
    layers: tuple[Layer, ...]
    supersedes: str = ""
    part_of: str = ""
    is_current: bool = False

    @property
    def meaning_title(self) -> str:
        """Whether its meaning is known, in words."""
        return MEANINGS[self.meaning]

    @property
    def is_known(self) -> bool:
        """Whether what it is made of has been published."""
        return self.meaning != "unpublished"

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot of every layer, in order."""
        return tuple(slot for layer in self.layers for slot in layer.slots)


@dataclass(frozen=True)
class CatalogueItem:
    """One work that a catalogue lists.

    every: a key of EVERY; when: the event, where it goes by event. owner: kind of post. scope:
    kinds of organisation. evidence: kinds that prove it. rules: ids of the rules that demand it.
    """

    kind: str
    code: str
    title: str
    category: str
    every: str
    owner: str
    scope: tuple[str, ...]
    evidence: tuple[str, ...]
    papers: tuple[str, ...]
    flow: str
    rules: tuple[str, ...]
    score_item: str
    source: Source
    note: str = ""
    when: str = ""

    @property
    def frequency(self) -> str:
        """How often, in words."""
        return f"{EVERY[self.every]}：{self.when}" if self.when else EVERY[self.every]

    @property
    def kind_title(self) -> str:
        """The catalogue it stands in."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class FlowStep:
    """One step of a flow chart. clocks: time limits and numbers in words; rules: (id, citation).

    confidence: how sure we are of the article, as in the rulebook.
    """

    number: int
    code: str
    title: str
    stage: str
    actor: str
    papers: tuple[str, ...]
    clocks: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]
    article: str
    source: Source
    confidence: str = "default"
    advice: str = ""
    outcome: str = "act"
    after: tuple[str, ...] = ()
    is_optional: bool = False

    @property
    def citation(self) -> str:
        """The article, as a drawing names it."""
        return self.article


@dataclass(frozen=True)
class FlowChart:
    """A flow people follow. procedure: the key of the procedure that runs it, "" for a meeting."""

    code: str
    title: str
    kind: str
    source: Source
    stages: Mapping[str, str]
    steps: tuple[FlowStep, ...]
    evidence: tuple[str, ...] = ()
    note: str = ""
    procedure: str = ""

    @property
    def kind_title(self) -> str:
        """What sort of flow it is, in words."""
        return FLOW_KINDS[self.kind]

    def stage_steps(self, stage: str) -> tuple[FlowStep, ...]:
        """The steps of one stage, in order."""
        return tuple(step for step in self.steps if step.stage == stage)


@dataclass(frozen=True)
class Method:
    """One of the ten work methods. here: what the system does for it; parts: keys of live parts."""

    number: int
    code: str
    title: str
    text: str
    source: Source
    here: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class SongLine:
    """One line of the mnemonic song and what it stands for."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Song:
    """The mnemonic song as far as it is known. wording: the id of the local text, if that holds."""

    code: str
    title: str
    lines: tuple[SongLine, ...]
    source: Source
    note: str = ""
    wording: int | None = None
    written: str = ""
