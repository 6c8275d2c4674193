"""An organisation says what an open place of the mechanism means here; the rows are its history."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from shuanghe.activities.standards.models import Wording
from shuanghe.activities.standards.queries.book import book
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

MOST_LINES, LONGEST = 40, 100
SONG = 0


@dataclass(frozen=True)
class Said:
    """What is written: a title, the lines under it, and the paper it comes from."""

    title: str
    lines: Sequence[str] = field(default_factory=tuple)
    source: str = ""


@action("standard.manage")
def wording_write(
    actor: Actor, *, organisation: Organisation, subject: str, layer: int, said: Said, on: date
) -> Wording:
    """Put an organisation's own text in an open place; the former one stays in the history.

    subject: "mechanism:<code>" or "song:<code>"; layer: its number, 0 for the song. Raises Refused
    for a place whose meaning is published, for a text without title or source, and for the same
    text again.
    """
    _open_place(subject, layer)
    title, source = said.title.strip(), said.source.strip()
    lines = [line.strip() for line in said.lines if line.strip()]
    _check(title, lines, source)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    former = Wording.objects.filter(
        organisation=organisation, subject=subject, layer=layer, until_on=None
    ).first()
    if former is not None:
        if (former.title, former.lines, former.source) == (title, lines, source):
            raise Refused(_("和现在的文字一样，没有改动。"))
        _close(former, on)
    made: Wording = Wording.objects.create(
        organisation=organisation, subject=subject, layer=layer, title=title, lines=lines,
        source=source, from_on=on, written_by=actor.name, is_sample=organisation.is_sample,
    )  # fmt: skip
    before = {"title": former.title, "lines": former.lines} if former is not None else None
    after = {"title": title, "lines": lines, "source": source}
    trail().note(made, f"填写“{subject}”第 {layer} 层：{title}", before=before, after=after)
    return made


@action("standard.manage")
def wording_end(actor: Actor, *, organisation: Organisation, wording: Wording, on: date) -> None:
    """Go back to what is shipped; the text stays in the history. Raises Refused when it ended."""
    if wording.until_on is not None:
        raise Refused(_("这段文字已经停用了。"))
    _close(wording, on)
    trail().note(wording, f"停用“{wording.subject}”第 {wording.layer} 层的文字“{wording.title}”")


def _close(row: Wording, on: date) -> None:
    row.until_on = on
    row.save(update_fields=["until_on"])


def _open_place(subject: str, layer: int) -> None:
    kind, _colon, code = subject.partition(":")
    if kind == "song" and code in book().songs and layer == SONG:
        return
    mechanism = book().mechanisms.get(code) if kind == "mechanism" else None
    found = (
        next((one for one in mechanism.layers if one.number == layer), None) if mechanism else None
    )
    if found is None:
        raise Refused(_("没有这一层，请从机制页面进入再填。"))
    if not found.is_open:
        raise Refused(
            _("“%(title)s”已经公开，不能改写；可以改的是没有公布含义的层。")
            % {"title": found.title}
        )


def _check(title: str, lines: Sequence[str], source: str) -> None:
    if not title:
        raise Refused(_("请写明这一层叫什么。"))
    if not source:
        raise Refused(_("请写明出处，例如哪一份文件、哪一次会议定的。"))
    if len(title) > LONGEST or any(len(line) > LONGEST for line in lines):
        raise Refused(
            _("名称和每一行都不超过 %(most)d 个字，请写短一些或分成几行。") % {"most": LONGEST}
        )
    if len(lines) > MOST_LINES:
        raise Refused(_("最多写 %(most)d 行，请合并一些。") % {"most": MOST_LINES})
