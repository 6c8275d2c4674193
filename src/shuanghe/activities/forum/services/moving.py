"""The office answers an idea, tries it out, hands it on."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.forum.models import Idea, MoveKind
from shuanghe.activities.forum.rules.moves import WAYS, Wish
from shuanghe.activities.forum.services.trailing import clock_keep, evidence_keep, move_add
from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation


@action("idea.answer")
def idea_move(
    actor: Actor, *, organisation: Organisation, idea: Idea, wish: Wish, on: date
) -> Idea:
    """Store, try out, adopt, hand on or decline an idea; the proposer is told and reads why.

    Announces idea_becomes_project(idea, actor) inside when it is handed on. Raises Refused for
    what the state does not allow, for no reason given, and for the own idea.
    """
    if idea.organisation_id != organisation.pk or WAYS.get(wish.kind) is None:
        raise Refused(_("这条建议已有变动，请刷新后再看。"))
    if actor.user_id is not None and actor.user_id == idea.proposer_id:
        raise Refused(_("本人提出的建议请由别人答复。"))
    if WAYS[wish.kind].is_own:
        raise Refused(_("只有提出人可以撤回。"))
    before = idea.state
    made = move_add(actor, idea, wish, on=on)
    clock_keep(idea, on=on)
    notices_send(
        recipients=[idea.proposer_id],
        text=f"您的建议“{idea.title}”：{made.kind_title}。{made.text}",
        url=reverse("forum:own_idea", args=[idea.pk]),
        source=("forum.idea", str(idea.pk)),
    )
    evidence_keep(actor, idea, wish, on=on)
    if wish.kind == MoveKind.PROJECT:
        announce("idea_becomes_project", idea=idea, actor=actor)
    trail().note(
        idea, f"建议“{idea.title}”：{made.kind_title}", before={"state": before},
        after={"state": idea.state, "text": made.text},
    )  # fmt: skip
    return idea
