"""What a holder says of a draft, and what the issuer answers."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.models import Agreement, AgreementComment
from shuanghe.activities.agreements.rules.states import State
from shuanghe.activities.agreements.services.clocks import clocks_follow
from shuanghe.activities.agreements.services.stepping import agreements_locked, manages
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

LONGEST = 500


@action("agreement.sign")
def comment_file(
    actor: Actor,
    *,
    organisation: Organisation,
    agreement: Agreement,
    text: str,
    is_agreed: bool = False,
    on: date | None = None,
) -> AgreementComment:
    """Comment on a draft as its holder, or say that there is nothing to object.

    The same words sent twice are one comment. Raises Refused after the time for comments, for
    another's agreement, without words and with too many.
    """
    held = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=agreement.pk)
    )
    if held.organisation_id != organisation.pk:
        raise Refused(_("意见由乙方提出；请由 %(name)s 提。") % {"name": held.holder_name})
    if manages(actor, held):
        raise Refused(
            _("您管理这份责任书，不能代乙方提意见；请由 %(name)s 用自己的账号提。")
            % {"name": held.holder_name}
        )
    if held.state != State.COMMENT:
        raise Refused(
            _("这份责任书现在是“%(state)s”，不在征求意见；有意见请联系 %(issuer)s。")
            % {"state": _(held.state_title), "issuer": held.issuer_name}
        )
    today = on or timezone.localdate()
    if held.comment_until_on is not None and today > held.comment_until_on:
        raise Refused(
            _("征求意见已于 %(until)s 截止，请联系 %(issuer)s。")
            % {"until": held.comment_until_on, "issuer": held.issuer_name}
        )
    said = text.strip()
    if not said and not is_agreed:
        raise Refused(_("请写明意见：哪一项目标、怎样改；没有意见请选“没有意见”。"))
    _length_check(said)
    told = {"text": said or _("没有意见"), "is_agreed": is_agreed, "said_by": actor.name}
    twice: AgreementComment | None = held.comments.filter(answered_at=None, **told).first()
    if twice is not None:
        trail().note(twice, f"对{held}的同一条意见又提交了一次，没有重复登记")
        return twice
    made: AgreementComment = AgreementComment.objects.create(agreement=held, **told)
    clocks_follow(held, on=today, met={"comment": today})
    trail().note(made, f"对{held}提出意见", after={"text": made.text, "is_agreed": is_agreed})
    return made


@action("agreement.manage")
def comment_answer(
    actor: Actor, *, organisation: Organisation, comment: AgreementComment, answer: str
) -> AgreementComment:
    """Answer a comment as the issuer. Raises Refused without words, or answered already."""
    held: AgreementComment = AgreementComment.objects.select_for_update(of=("self",)).get(
        pk=comment.pk
    )
    agreements_locked(organisation, [comment.agreement])
    if held.answered_at is not None:
        raise Refused(_("这条意见已经答复过了，请刷新页面查看。"))
    if not answer.strip():
        raise Refused(_("请写明答复：采纳了怎样改，不采纳为什么。"))
    _length_check(answer.strip())
    held.answer, held.answered_by = answer.strip(), actor.name
    held.answered_at = timezone.now()
    held.save()
    trail().note(held, "答复责任书意见", after={"answer": held.answer})
    return held


def _length_check(said: str) -> None:
    """Raise Refused for words that would have to be cut."""
    if len(said) > LONGEST:
        raise Refused(
            _("最多写 %(most)s 个字，现在有 %(count)s 个，请缩短后再交。")
            % {"most": LONGEST, "count": len(said)}
        )
