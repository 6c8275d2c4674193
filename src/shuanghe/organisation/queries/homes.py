"""Where somebody belongs: what speaks against judging the work done there."""

from shuanghe.kernel.permissions import OWN, Actor, Scope, looking
from shuanghe.kernel.tree import SEGMENT
from shuanghe.organisation.models import Member, Post


def homes_of(actor: Actor, right: str, *, near: str) -> tuple[str, ...]:
    """The paths where somebody is at home, holds posts, or holds a right, in the tree of a place.

    near: the path of the place. A grant counts wherever it lies.
    """
    homes = [one.path for one in actor.grants if one.gives(OWN) or one.gives(right)]
    if actor.member_id is not None:
        with looking(Scope.of(near[:SEGMENT])):
            own = Member.objects.filter(pk=actor.member_id)
            posts = Post.objects.filter(member_id=actor.member_id, until_on=None)
            homes += own.values_list("organisation__path", flat=True)
            homes += posts.values_list("organisation__path", flat=True)
    return tuple(homes)
