"""A member writes, ticks off and removes what stands in the own learning handbook.

The trail says that something was written, never what.
"""

import uuid
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.identity.models import User
from shuanghe.insight.handbooks.models import NoteKind, StudyNote
from shuanghe.insight.handbooks.queries.own import note_place, texts_of
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.crypto import seal
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, Organisation

LONGEST = 5_000


@action("me.read")
def note_write(
    actor: Actor, *, organisation: Organisation, member: Member, kind: str, text: str, on: date
) -> StudyNote:
    """Write a plan, a note or a reflection of one's own. Raises Refused for somebody else's."""
    _own(actor, member.pk)
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise Refused(_("请写 1 到 %(most)s 个字。") % {"most": LONGEST})
    if kind not in NoteKind.values:
        raise Refused(_("请选择学习计划、学习笔记或心得体会。"))
    User.objects.select_for_update().filter(member_id=member.pk).first()
    if said in texts_of(member, kind=kind, on=on):
        raise Refused(_("同样的内容今天已经保存过了。"))
    made = StudyNote(
        organisation=organisation, member=member, kind=kind, written_on=on, uid=uuid.uuid4()
    )
    made.text_sealed = seal(said, where=note_place(made))
    made.save()
    trail().note(made, f"写{made.kind_title}", after={"kind": kind})
    return made


@action("me.read")
def plan_finish(actor: Actor, *, organisation: Organisation, note: StudyNote, on: date) -> None:
    """Tick a plan off. Raises Refused for what is no plan, or was ticked off."""
    _own(actor, note.member_id)
    if note.kind != NoteKind.PLAN or note.done_on is not None:
        raise Refused(_("只有还没完成的学习计划可以标记完成。"))
    note.done_on = on
    note.save(update_fields=["done_on"])
    trail().note(note, "完成一项学习计划", after={"done_on": on})


@action("me.read")
def note_remove(actor: Actor, *, organisation: Organisation, note: StudyNote) -> None:
    """Remove what one wrote: the text goes for good, that there was one stays."""
    _own(actor, note.member_id)
    note.removed_at, note.text_sealed = timezone.now(), None
    note.save(update_fields=["removed_at", "text_sealed"])
    trail().note(note, f"删除一条{note.kind_title}")


def _own(actor: Actor, member_id: int) -> None:
    if actor.member_id != member_id:
        raise Refused(_("学习手册只能由本人写。"))
