"""Signatures: each in their own account, on the content they saw, never altered."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.models import SIGNERS, Agreement, AgreementSignature
from shuanghe.activities.agreements.queries.content import faults_of, hash_of
from shuanghe.activities.agreements.queries.people import (
    places_of,
    secretaries_on,
    secretary_names,
)
from shuanghe.activities.agreements.rules.states import Signer, State
from shuanghe.activities.agreements.services.clocks import clocks_follow
from shuanghe.activities.agreements.services.linking import targets_hang, targets_take_down
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.workdays.queries import calendar_entered
from shuanghe.organisation.models import Organisation

OTHER = {Signer.ISSUER: Signer.HOLDER, Signer.HOLDER: Signer.ISSUER}


@action("agreement.sign")
def agreements_sign(
    actor: Actor,
    *,
    organisation: Organisation,
    agreements: Sequence[Agreement],
    seen: Mapping[int, str],
    on: date | None = None,
) -> int:
    """Sign agreements for an organisation, as its secretary of the day; how many. All or none.

    seen: by agreement, the hash of the content the signer was shown. The first signature freezes
    the content; the second puts it in force. In force, a new secretary signs anew. Raises Refused
    for anybody else than the secretary, for content that changed since, and for who signed already.
    """
    today, calendar = on or timezone.localdate(), calendar_entered()
    ids = [one.pk for one in agreements]
    locked = list(
        Agreement.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk__in=ids)
        .order_by("organisation__path", "pk")
    )
    if not locked or len(locked) != len(set(ids)):
        raise Refused(_("没有选中责任书，或有的不在您的范围内；请刷新页面后重选。"))
    for one in locked:
        side = _side(organisation, one)
        _check(actor, one, side, seen.get(one.pk, ""), today)
        _sign(actor, organisation, one, side, today)
        clocks_follow(one, on=today, met=_met(one, side, today), calendar=calendar)
    first = locked[0]
    text = f"签订{first}" if len(locked) == 1 else f"签订 {len(locked)} 份责任书"
    target = first if len(locked) == 1 else organisation
    trail().note(target, text, after={str(one.pk): one.content_hash for one in locked})
    return len(locked)


def _side(organisation: Organisation, agreement: Agreement) -> Signer:
    for side, place in places_of(agreement).items():
        if place == organisation.pk:
            return side
    raise Refused(
        _("%(place)s 不是这份责任书的签订方；它由 %(issuer)s 和 %(holder)s 签订。")
        % {
            "place": organisation.name,
            "issuer": agreement.issuer_name,
            "holder": agreement.holder_name,
        }
    )


def _check(actor: Actor, agreement: Agreement, side: Signer, seen: str, today: date) -> None:
    """Raise Refused for the wrong person, state or content, with the mend."""
    if agreement.state not in (State.SIGNING, State.IN_FORCE):
        raise Refused(
            _("这份责任书现在是“%(state)s”，还不能签字；请等 %(issuer)s 送签。")
            % {"state": _(agreement.state_title), "issuer": agreement.issuer_name}
        )
    _check_person(actor, agreement, side, today)
    now = agreement.content_hash or hash_of(agreement)
    if seen != now:
        raise Refused(_("内容在您打开页面以后有变动，请刷新页面，看清现在的内容再签字。"))
    if agreement.is_frozen and hash_of(agreement) != agreement.content_hash:
        raise Refused(_("内容与前一方签字时的校验码不一致，不能签字；请联系系统管理员核对备份。"))
    hard = [one.text for one in faults_of(agreement.targets.all()) if not one.is_soft]
    if hard and not agreement.is_frozen:
        raise Refused(_("内容还不能签订：%(fault)s") % {"fault": hard[0]})


def _check_person(actor: Actor, agreement: Agreement, side: Signer, today: date) -> None:
    place = places_of(agreement)[side]
    held = secretaries_on([place], today).get(place)
    name = agreement.issuer_name if side == Signer.ISSUER else agreement.holder_name
    if held is None:
        raise Refused(
            _("%(place)s %(day)s 没有登记书记，不能签字；请先在组织里登记任职。")
            % {"place": name, "day": today}
        )
    if actor.user_id is None or actor.member_id != held[0]:
        who = secretary_names(agreement, today).get(side, "")
        raise Refused(
            _(
                "%(side)s由 %(place)s 的书记 %(who)s 用本人账号签字；您（%(name)s）%(day)s 不担任"
                "这一职务，不能代签。职务有变动请先在组织里登记。"
            )
            % {
                "side": _(SIGNERS[side]), "place": name, "who": who, "name": actor.name,
                "day": today,
            }
        )  # fmt: skip
    mine = agreement.signatures.filter(member_id=actor.member_id)
    if mine.filter(side=side).exists():
        raise Refused(_("您已经签过这份责任书，不用重复签字。"))
    if mine.filter(side=OTHER[side]).exists():
        raise Refused(_("您已代表另一方签过这份责任书；同一个人不能代表双方签字。"))


def _sign(
    actor: Actor, organisation: Organisation, agreement: Agreement, side: Signer, today: date
) -> None:
    """Add the signature, freeze the content at the first one, put it in force at the last."""
    if not agreement.is_frozen:
        agreement.content_hash = hash_of(agreement)
        agreement.save(update_fields=["content_hash"])
    AgreementSignature.objects.create(
        agreement=agreement,
        side=side,
        organisation_name=organisation.name,
        signed_by=actor.name,
        user_id=actor.user_id,
        member_id=actor.member_id,
        content_hash=agreement.content_hash,
        signed_on=today,
        is_again=agreement.state == State.IN_FORCE,
        is_sample=agreement.is_sample,
    )
    signed = set(agreement.signatures.values_list("side", flat=True))
    if agreement.state == State.SIGNING and len(signed) == len(Signer):
        _begin(actor, agreement, today)


def _begin(actor: Actor, agreement: Agreement, today: date) -> None:
    """Put an agreement in force; the version it amends ends."""
    agreement.state, agreement.in_force_on = State.IN_FORCE, today
    agreement.save(update_fields=["state", "in_force_on"])
    if agreement.supersedes_id is not None:
        former = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.supersedes_id)
        former.state, former.ended_on = State.AMENDED, today
        former.save(update_fields=["state", "ended_on"])
        targets_take_down(former, on=today)
        clocks_follow(former, on=today)
    targets_hang(actor.name, agreement, on=today)


def _met(agreement: Agreement, side: Signer, today: date) -> dict[str, date]:
    """The clocks that a signature of a side meets, by key."""
    keys = [f"sign-{side}"]
    keys += [f"resign-{side}-{since}" for since in _since(agreement, side, today)]
    return dict.fromkeys(keys, today)


def _since(agreement: Agreement, side: Signer, today: date) -> list[date]:
    place = places_of(agreement)[side]
    held = secretaries_on([place], today).get(place)
    return [] if held is None else [max(held[1], agreement.in_force_on or held[1])]
