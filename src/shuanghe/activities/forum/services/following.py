"""What becomes of an idea elsewhere, written on its trail so that the proposer goes on reading."""

from datetime import date

from django.urls import reverse

from shuanghe.activities.forum.models import Idea, IdeaMove, IdeaState, MoveKind
from shuanghe.kernel.notices.services import notices_send

HANDED_ON = (IdeaState.ADOPTED, IdeaState.PROJECT)


def idea_follow(pk: int, *, text: str, by: str, on: date, is_told: bool = False) -> bool:
    """Write on the trail how what came of an idea goes on, inside the action of another app.

    An adopted idea becomes one made a project. is_told: the proposer gets a notice too. Gives
    False for an idea that is not there or was not handed on.
    """
    idea: Idea | None = Idea.objects.filter(pk=pk, state__in=HANDED_ON).first()
    if idea is None:
        return False
    Idea.objects.filter(pk=pk, state=IdeaState.ADOPTED).update(state=IdeaState.PROJECT)
    IdeaMove.objects.create(
        idea=idea, kind=MoveKind.FOLLOW, text=text.strip()[:500], made_on=on, made_by=by[:60]
    )
    if is_told:
        notices_send(
            recipients=[idea.proposer_id],
            text=f"您的建议“{idea.title}”：{text}",
            url=reverse("forum:own_idea", args=[idea.pk]),
            source=("forum.idea", str(idea.pk)),
        )
    return True
