"""The account of dues of a sample, entered by the services of the dues app."""

import hashlib
import json
from decimal import Decimal
from pathlib import Path

from django.core.files.base import ContentFile

from shuanghe.activities.dues.models import INCOME, DuesEntry, Method, MovementKind
from shuanghe.activities.dues.queries.passing import body_above
from shuanghe.activities.dues.services import Payment, payment_file
from shuanghe.activities.dues.services.account import Movement, account_keep, movement_enter
from shuanghe.activities.dues.services.passing import extra_pass, extra_receive
from shuanghe.kernel.documents import Labelled, OfficialPaper, docx_official
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Member, Organisation
from shuanghe.project.sample.rules.purse import Purse, PurseLine, purse_of


def purse_read(path: Path) -> Purse | None:
    """The account as `sample create` wrote it; None without the file."""
    return purse_of(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def purse_enter(actor: Actor, purse: Purse) -> int:
    """Enter the account and hand the extra payment one level up; how many lines the account has.

    Raises Refused as the services do.
    """
    with looking(Scope.everything("装入示例党费专户")):
        place = Organisation.objects.get(code=purse.organisation)
        account_keep(
            actor,
            organisation=place,
            title=purse.title,
            bookkeeper=purse.keepers[0],
            cashier=purse.keepers[1],
            from_on=purse.from_on,
        )
        for number, line in enumerate(purse.lines, 1):
            movement_enter(actor, organisation=place, movement=_movement(line, number))
        _pass_on(actor, purse, _given(actor, purse))
    return len(purse.lines)


def _movement(line: PurseLine, number: int) -> Movement:
    kind, voucher = MovementKind(line.kind), f"示例{number:03d}"
    plain = Movement(kind, Decimal(line.yuan), line.done_on, line.text, voucher)
    if kind in INCOME:
        return plain
    data = docx_official(_voucher(line, voucher))
    return Movement(
        kind,
        Decimal(line.yuan),
        line.done_on,
        line.text,
        voucher,
        paper=ContentFile(data, name=f"sample-voucher-{number}.docx"),
        paper_name=f"{voucher}.docx",
        paper_hash=hashlib.sha256(data).hexdigest(),
    )


def _voucher(line: PurseLine, voucher: str) -> OfficialPaper:
    lines = [
        Labelled("凭证号：", voucher),
        Labelled("摘要：", line.text),
        Labelled("金额：", f"{line.yuan}.00 元"),
    ]
    return OfficialPaper(title="党费支出凭证", blocks=lines, header="示例数据")


def _given(actor: Actor, purse: Purse) -> DuesEntry:
    branch = Organisation.objects.get(code=purse.giver_at)
    member = Member.objects.get(name=purse.giver, organisation=branch)
    payment = Payment(
        member_id=member.pk,
        month=purse.given_on.replace(day=1),
        yuan=Decimal(purse.extra),
        paid_on=purse.given_on,
        method=Method.TRANSFER,
        note="示例数据",
        is_extra=True,
    )
    return payment_file(actor, organisation=branch, payment=payment, on=purse.given_on)


def _pass_on(actor: Actor, purse: Purse, entry: DuesEntry) -> None:
    """The branch hands it up, and the next level says that it is there."""
    day, branch = purse.given_on, entry.organisation
    passing = extra_pass(actor, organisation=branch, entry=entry, passed_on=day, on=day)
    above = body_above(branch.path)
    if above is not None:
        extra_receive(actor, organisation=above, passing=passing, received_on=day, on=day)
