"""The account of dues: two different people keep it, five purposes spend it (DF-19, DF-21)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.models import INCOME, DuesAccount, DuesMovement, MovementKind
from shuanghe.activities.dues.queries.account import account_on, keepers_named, lines_of
from shuanghe.activities.dues.rules import ZERO
from shuanghe.activities.dues.rules.account import Line, lowest_balance_fen
from shuanghe.activities.dues.rules.many import fen_of, yuan_of
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, Organisation, OrganisationKind

KEEPS = frozenset({OrganisationKind.COMMITTEE, OrganisationKind.GENERAL_BRANCH})


@dataclass(frozen=True)
class Movement:
    """One line to be entered. paper: the scanned voucher, with its name and SHA-256."""

    kind: MovementKind
    yuan: Decimal
    done_on: date
    text: str
    voucher_number: str = ""
    paper: File[Any] | None = None
    paper_name: str = ""
    paper_hash: str = ""


@action("dues.file")
def account_keep(
    actor: Actor,
    *,
    organisation: Organisation,
    title: str,
    bookkeeper: str,
    cashier: str,
    from_on: date,
) -> DuesAccount:
    """Say who keeps the account from a day on, by name; whoever kept it before ends that day.

    Raises Refused for one person in both posts, for a name that is nobody's or more than one's.
    """
    if organisation.kind not in KEEPS:
        raise Refused(_("党费专户由党委（党总支）设立，支部收的党费请上缴（DF-21）。"))
    first, second = (_keeper(organisation, name) for name in (bookkeeper, cashier))
    if first == second:
        raise Refused(_("会计和出纳要由两个人分别担任（DF-21），请另选一人。"))
    if not title.strip():
        raise Refused(_("请写明党费专户的名称，例如“示例公司党委党费专户”。"))
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = DuesAccount.objects.filter(organisation=organisation, until_on=None).first()
    if before is not None:
        if from_on <= before.from_on:
            raise Refused(
                _("现任会计、出纳从 %(day)s 起任职，接任的日期要晚于这一天。")
                % {"day": before.from_on}
            )
        before.until_on = from_on
        before.save(update_fields=["until_on"])
    made: DuesAccount = DuesAccount.objects.create(
        organisation=organisation,
        title=title.strip()[:60],
        bookkeeper=first,
        cashier=second,
        from_on=from_on,
        is_sample=organisation.is_sample,
    )
    trail().note(
        made,
        f"确定党费专户的会计 {first.name}、出纳 {second.name}",
        after={"from_on": from_on, "title": made.title},
    )
    return made


@action("dues.file")
def movement_enter(
    actor: Actor,
    *,
    organisation: Organisation,
    movement: Movement,
    client_key: str = "",
    on: date | None = None,
) -> DuesMovement:
    """Enter one line of the account. The same client_key gives back the first line.

    Raises Refused while nobody keeps the account, without a voucher for what is spent, for an
    impossible amount or day, and for more than is there.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    first = DuesMovement.objects.filter(
        organisation=organisation, client_key=client_key or None
    ).first()
    if client_key and first is not None:
        trail().note(first, "重复提交，沿用已登记的一笔")
        return first  # type: ignore[no-any-return]
    account = _check(organisation, movement, on or timezone.localdate())
    made = _line(actor, account, movement)
    made.client_key = client_key or None
    made.save()
    trail().note(
        made,
        f"登记党费专户收支：{made.kind_title} {made.yuan} 元",
        after={"kind": made.kind, "fen": made.fen, "voucher_number": made.voucher_number},
    )
    return made


@action("dues.file")
def movement_reverse(
    actor: Actor,
    *,
    organisation: Organisation,
    movement: DuesMovement,
    reason: str,
    on: date | None = None,
) -> DuesMovement:
    """Take a line back by a line of its own; both stay. Raises Refused."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if movement.organisation_id != organisation.pk:
        raise Refused(_("这笔收支不在该组织的专户上，请由管账的组织冲正。"))
    if movement.reverses_id is not None or movement.reversals.exists():
        raise Refused(_("这笔收支已经冲正过了，请刷新页面查看。"))
    if not reason.strip():
        raise Refused(_("请写明冲正的原因，例如“重复登记”。"))
    today = on or timezone.localdate()
    day = max(today, movement.done_on)
    is_income = movement.kind in INCOME
    _check_left(organisation, Line(movement.kind, -movement.fen, day, is_income))
    made: DuesMovement = DuesMovement.objects.create(
        organisation=organisation,
        kind=movement.kind,
        fen=-movement.fen,
        done_on=day,
        text=reason.strip()[:100],
        voucher_number=movement.voucher_number,
        bookkeeper_name=movement.bookkeeper_name,
        cashier_name=movement.cashier_name,
        reverses=movement,
        entered_by=actor.name,
        is_sample=movement.is_sample,
    )
    trail().note(made, f"冲正党费专户收支：{made.text}", before={"fen": movement.fen})
    return made


def _keeper(organisation: Organisation, name: str) -> Member:
    found = keepers_named(organisation, name)
    if not found:
        raise Refused(
            _("“%(name)s”不在该组织及下级的名册上，请核对姓名。") % {"name": name.strip()}
        )
    if len(found) > 1:
        raise Refused(
            _("有 %(count)s 人叫“%(name)s”，无法确定是谁，请换一人或先在名册中区分。")
            % {"count": len(found), "name": name.strip()}
        )
    return found[0]


def _check(organisation: Organisation, movement: Movement, today: date) -> DuesAccount:
    """Refuse what cannot be; the account as it is kept that day."""
    account = account_on(organisation, movement.done_on)
    if account is None:
        raise Refused(
            _("%(day)s 还没有确定党费专户的会计和出纳（DF-21），请先确定。")
            % {"day": movement.done_on}
        )
    if movement.done_on > today:
        raise Refused(_("日期 %(day)s 还没有到，请在收付以后登记。") % {"day": movement.done_on})
    if not movement.yuan.is_finite() or movement.yuan <= ZERO:
        raise Refused(_("金额应大于 0，现为 %(yuan)s 元。") % {"yuan": movement.yuan})
    try:
        fen = fen_of(movement.yuan)
    except ValueError as wrong:
        raise Refused(str(wrong)) from None
    if not movement.text.strip():
        raise Refused(_("请写摘要：什么事、给谁或从哪里来。"))
    is_income = movement.kind in INCOME
    if not is_income and not (movement.voucher_number.strip() and movement.paper):
        raise Refused(_("支出要有凭证：请填凭证号，并附上票据的扫描件（DF-19）。"))
    _check_left(organisation, Line(movement.kind, fen, movement.done_on, is_income))
    return account


def _check_left(organisation: Organisation, line: Line) -> None:
    short = lowest_balance_fen([*lines_of(organisation), line])
    if short < 0 and short < lowest_balance_fen(lines_of(organisation)):
        raise Refused(
            _("专户余额不足：这样登记会差 %(yuan)s 元，请核对金额、日期，或先登记收入。")
            % {"yuan": yuan_of(-short)}
        )


def _line(actor: Actor, account: DuesAccount, movement: Movement) -> DuesMovement:
    return DuesMovement(
        organisation_id=account.organisation_id,
        kind=movement.kind.value,
        fen=fen_of(movement.yuan),
        done_on=movement.done_on,
        text=movement.text.strip()[:100],
        voucher_number=movement.voucher_number.strip()[:60],
        paper=movement.paper,
        paper_name=movement.paper_name,
        paper_hash=movement.paper_hash,
        bookkeeper_name=account.bookkeeper.name,
        cashier_name=account.cashier.name,
        entered_by=actor.name,
        is_sample=account.is_sample,
    )
