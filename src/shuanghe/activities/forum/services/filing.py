"""A worker files an idea, and may take it back until it is under way."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.forum.models import Idea, MoveKind
from shuanghe.activities.forum.queries.clocks import answer_due
from shuanghe.activities.forum.rules.moves import Wish
from shuanghe.activities.forum.services.trailing import clock_keep, move_add
from shuanghe.identity.queries import holders_of
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.uploads.papers import PaperInfo
from shuanghe.organisation.models import Organisation

PHOTOS = ("jpg", "png")


@dataclass(frozen=True)
class Proposal:
    """What the proposer says. client_key: the same for a second click on the same form."""

    title: str
    text: str
    place: str
    client_key: str
    is_anonymous: bool = False
    photo: PaperInfo | None = None


@action("idea.file")
def idea_file(actor: Actor, *, organisation: Organisation, proposal: Proposal, on: date) -> Idea:
    """File an idea with the office of an organisation; it gets its receipt and its clock at once.

    The same form sent twice is one idea. Raises Refused without an account, for empty fields and
    for a photo that is no picture.
    """
    if actor.user_id is None:
        raise Refused(_("提建议要用本人的账号。"))
    known: Idea | None = Idea.objects.filter(
        client_key=proposal.client_key, proposer_id=actor.user_id
    ).first()
    if known is not None:
        trail().note(known, f"重复提交同一条建议“{known.title}”，没有再记")
        return known
    photo = proposal.photo
    if photo is not None and photo.kind not in PHOTOS:
        raise Refused(_("照片只收 JPG 或 PNG，请换一张，或不附照片直接提交。"))
    if not (proposal.title.strip() and proposal.text.strip() and proposal.place.strip()):
        raise Refused(_("请写明建议、怎么做、在哪里。"))
    made: Idea = Idea.objects.create(
        organisation=organisation,
        title=proposal.title.strip()[:60],
        text=proposal.text.strip()[:1000],
        place=proposal.place.strip()[:60],
        proposer_id=actor.user_id,
        proposer_name=actor.name,
        is_anonymous=proposal.is_anonymous,
        paper=photo.file if photo else "",
        paper_name=photo.name if photo else "",
        paper_hash=photo.hash if photo else "",
        client_key=proposal.client_key,
        filed_on=on,
        due_on=answer_due(on),
        is_sample=organisation.is_sample,
    )
    move_add(actor, made, Wish(MoveKind.FILE), on=on)
    clock_keep(made, on=on)
    others = set(holders_of("idea.answer", path=organisation.path, on=on)) - {actor.user_id}
    notices_send(
        recipients=others,
        text=f"有新建议“{made.title}”，请在 {made.due_on} 前答复。",
        url=reverse("forum:idea", args=[made.pk]),
        source=("forum.idea", str(made.pk)),
    )
    trail().note(made, f"提出建议“{made.title}”", after={"due_on": str(made.due_on)})
    return made


@action("idea.file")
def idea_withdraw(actor: Actor, *, organisation: Organisation, idea: Idea, on: date) -> Idea:
    """Take the own idea back before it is under way; it stays readable. Raises Refused."""
    if idea.proposer_id != actor.user_id or idea.organisation_id != organisation.pk:
        raise Refused(_("只能撤回本人提出的建议。"))
    move_add(actor, idea, Wish(MoveKind.WITHDRAW), on=on)
    clock_keep(idea, on=on)
    trail().note(idea, f"撤回建议“{idea.title}”", after={"state": idea.state})
    return idea
