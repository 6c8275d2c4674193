"""An organisation takes up a catalogue item that no regulation demands, or gives it up."""

from datetime import date

from django.utils.translation import gettext as _

from shuanghe.activities.standards.models import Adoption
from shuanghe.activities.standards.queries.catalogues import catalogue_item, may_be_adopted
from shuanghe.activities.standards.queries.held import adoptions_over
from shuanghe.activities.standards.services.keeping import deadlines_of_adoption
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation

LONGEST = 200


@action("standard.adopt")
def item_adopt(
    actor: Actor, *, organisation: Organisation, code: str, on: date, reason: str = ""
) -> Adoption:
    """Adopt an item for an organisation and all below: it is due from the period of that day on.

    Raises Refused for an item that a regulation issues, that does not recur or that has nothing to
    prove it, one adopted here or above already, and one that no kind of organisation here owes.
    """
    item = catalogue_item(code)
    if item is None:
        raise Refused(_("目录里没有“%(code)s”这一项。") % {"code": code})
    if not may_be_adopted(item, on=on):
        raise Refused(
            _("“%(title)s”不用采用：它已经由规则下达，或者是按事、按班、按任期办的。")
            % {"title": item.title}
        )
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    above = adoptions_over(organisation, on=on, codes=[code]).get(code)
    if above is not None:
        raise Refused(
            _("%(place)s 已经采用了“%(title)s”，对这里也适用。")
            % {"place": above.organisation.name, "title": item.title}
        )
    below = Organisation.objects.filter(
        path__gte=organisation.path, path__lt=end_of(organisation.path), kind__in=item.scope
    )
    if not below.exists():
        raise Refused(
            _("“%(title)s”不由这里的组织承担：本组织和下级里没有它适用的组织类别。")
            % {"title": item.title}
        )
    made: Adoption = Adoption.objects.create(
        organisation=organisation, catalogue=item.kind, code=code, from_on=on,
        adopted_by=actor.name, reason=reason.strip()[:LONGEST], is_sample=organisation.is_sample,
    )  # fmt: skip
    deadlines_of_adoption(made, on=on)
    trail().note(made, f"采用目录项 {code} {item.title}", after={"from_on": on, "reason": reason})
    return made


@action("standard.adopt")
def adoption_end(
    actor: Actor, *, organisation: Organisation, adoption: Adoption, reason: str, on: date
) -> None:
    """Give an item up: what is still open is taken off the lists, what was done stays.

    Raises Refused without a reason, and when it was given up before.
    """
    if not reason.strip():
        raise Refused(_("请写明停用的原因。"))
    if adoption.until_on is not None:
        raise Refused(_("这一项已经停用了。"))
    adoption.until_on, adoption.ended_by = on, actor.name
    adoption.ended_reason = reason.strip()[:LONGEST]
    adoption.save(update_fields=["until_on", "ended_by", "ended_reason"])
    deadlines_of_adoption(adoption, on=on)
    trail().note(
        adoption, f"停用目录项 {adoption.code}：{reason.strip()[:100]}", after={"until_on": on}
    )
