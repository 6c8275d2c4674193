"""Giving a body a power, or denying it one that its kind would have."""

from datetime import date

from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Capability, Organisation
from shuanghe.organisation.services.organisations import day_settled


@action("organisation.manage")
def capability_set(
    actor: Actor,
    *,
    organisation: Organisation,
    power: str,
    is_given: bool,
    basis: str,
    on: date,
) -> Capability:
    """Give or deny a power from a day; the former decision ends on that day.

    Raises Refused without a basis, or for a day not after the start of the former decision.
    """
    day_settled(on)
    if not basis.strip():
        raise Refused(_("请写明依据，例如哪一级党委哪一天的批复。"))
    former = Capability.objects.filter(
        organisation=organisation, power=power, until_on=None
    ).first()
    if former is not None:
        if on <= former.from_on:
            raise Refused(
                _("这项权限自 %(from_on)s 起已有规定，新的日期须晚于这一天。")
                % {"from_on": former.from_on}
            )
        former.until_on = on
        former.save(update_fields=["until_on"])
    made: Capability = Capability.objects.create(
        organisation=organisation, power=power, is_given=is_given, basis=basis.strip(), from_on=on
    )
    told = "具有" if is_given else "不具有"
    trail().note(
        made,
        f"{organisation.name}自 {on} 起{told}权限 {power}",
        before={"is_given": former.is_given if former else None},
        after={"is_given": is_given, "basis": made.basis},
    )
    return made
