"""The sample fills in 1441 and adopts a few catalogue items, all marked as example data."""

from datetime import date

from shuanghe.activities.standards.services import Said, item_adopt, wording_write
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation

ADOPTED = ("P14", "P17", "U06")
"""Two by the quarter for branches, one by the month for plants: lists stay short."""
SAID = Said("一个责任核心：党委会", ["定目标", "管大局", "保落实"], "示例数据，不是任何企业的文件")


def standards_enter(actor: Actor, *, on: date) -> int:
    """Give the first sample enterprise its wording and adopted items; how many were adopted."""
    with looking(Scope.everything("装入示例目录")):
        top = Organisation.objects.filter(is_sample=True, parent=None).order_by("path").first()
    if top is None:
        return 0
    wording_write(actor, organisation=top, subject="mechanism:1441", layer=1, said=SAID, on=on)
    for code in ADOPTED:
        item_adopt(actor, organisation=top, code=code, on=on, reason="示例数据")
    return len(ADOPTED)
