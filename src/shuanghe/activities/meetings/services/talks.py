"""Talks of a day are entered together, or one is taken back. What was said stays sealed."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Talk
from shuanghe.activities.meetings.queries.talks import (
    committee_on,
    pairs_known,
    people_on,
    relation_on,
    seal_place,
)
from shuanghe.activities.meetings.rules.talks import Pair, pair_faults
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.crypto import seal
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.records.models import Record
from shuanghe.records.services import record_file, record_withdraw

KIND = "heart_to_heart_talk"
TITLE = "谈心谈话"
SHOWN = 5


@action("record.file")
def talks_file(
    actor: Actor,
    *,
    organisation: Organisation,
    client_key: str,
    done_on: date,
    pairs: Sequence[Pair],
    on: date | None = None,
) -> list[Talk]:
    """Enter the talks of one day; one record goes with them. All or none.

    on: the day of entry (today when left out). The same client_key gives back the first ones.
    Raises Refused naming each pair that cannot be, with the mend.
    """
    first = Record.objects.filter(client_key=client_key, organisation=organisation).first()
    if first is not None:
        trail().note(first, "重复提交，沿用已登记的谈心谈话")
        return list(Talk.objects.filter(record=first).order_by("id"))
    today, roll = on or timezone.localdate(), people_on(organisation, done_on)
    faults = pair_faults(
        pairs, roll=roll, known=pairs_known(organisation, done_on), done_on=done_on, on=today
    )
    if faults:
        raise Refused(" ".join(faults[:SHOWN]))
    record = record_file(
        actor,
        organisation=organisation,
        client_key=client_key,
        on=today,
        kinds=[KIND],
        title=f"{done_on:%Y-%m-%d} {TITLE}",
        done_on=done_on,
    )
    talks = _talks_saved(actor, organisation, record, pairs, roll)
    trail().note(
        record,
        f"登记 {done_on} 谈心谈话 {len(talks)} 对",
        after={"pairs": [f"{talk.first_name}—{talk.second_name}" for talk in talks]},
    )
    return talks


def _talks_saved(
    actor: Actor,
    organisation: Organisation,
    record: Record,
    pairs: Sequence[Pair],
    roll: dict[int, str],
) -> list[Talk]:
    committee = committee_on(organisation, record.done_on)
    talks = []
    for pair in pairs:
        talk = Talk(
            organisation=organisation,
            first_id=pair.first_id,
            second_id=pair.second_id,
            first_name=roll[pair.first_id],
            second_name=roll[pair.second_id],
            relation=relation_on((pair.first_id, pair.second_id), committee),
            done_on=record.done_on,
            record=record,
            filed_by=actor.name,
        )
        _save_once(talk)
        if pair.content.strip():
            talk.content_sealed = seal(pair.content.strip(), where=seal_place(talk))
            talk.save(update_fields=["content_sealed"])
        talks.append(talk)
    return talks


def _save_once(talk: Talk) -> None:
    try:
        with transaction.atomic():
            talk.save()
    except IntegrityError:
        raise Refused(
            _("%(first)s和%(second)s %(day)s 的谈话已经登记过，一天只记一次。")
            % {"first": talk.first_name, "second": talk.second_name, "day": talk.done_on}
        ) from None


@action("record.file")
def talk_withdraw(actor: Actor, *, organisation: Organisation, talk: Talk, reason: str) -> None:
    """Take a talk back and erase what was written about it; the last of its day takes the record.

    Raises Refused without a reason or when it was taken back before.
    """
    held = (
        Talk.objects.select_for_update(of=("self",))
        .filter(pk=talk.pk, organisation=organisation)
        .first()
    )
    if held is None:
        raise Http404
    if held.withdrawn_at is not None:
        raise Refused(_("这次谈话已经撤回过了，请刷新页面查看。"))
    if not reason.strip():
        raise Refused(_("请写明撤回原因，例如“日期填错”。"))
    held.withdrawn_at, held.content_sealed = timezone.now(), None
    held.save(update_fields=["withdrawn_at", "content_sealed"])
    record = Record.objects.filter(pk=held.record_id, withdrawn_at=None).first()
    is_last = not Talk.objects.filter(record_id=held.record_id, withdrawn_at=None).exists()
    if record is not None and is_last:
        record_withdraw(actor, organisation=organisation, record=record, reason=reason)
    trail().note(
        held,
        f"撤回 {held.done_on} 谈心谈话：{reason.strip()}",
        before={"pair": f"{held.first_name}—{held.second_name}"},
    )
