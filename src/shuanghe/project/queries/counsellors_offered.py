"""Where the clocks of counselling lead: from a deadline to the page that meets it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.services.telling import APPOINTMENT, CALL
from shuanghe.duties.models import Deadline
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.ui.slots import Offer
from shuanghe.organisation.models import Organisation


def counsellors_deadline_offer(
    *, actor: Actor, organisation: Organisation, row: Deadline
) -> Offer | None:
    """The link from the clock of a call or a letter, for the office that keeps the register."""
    if not actor.may("counselling.manage", organisation.path):
        return None
    if row.source_type == CALL:
        return Offer(_("去匹配"), f"{reverse('counselling:matching')}?call={row.source_id}")
    if row.source_type == APPOINTMENT:
        return Offer(_("看聘任"), reverse("counselling:appointment", args=[row.source_id]))
    return None
