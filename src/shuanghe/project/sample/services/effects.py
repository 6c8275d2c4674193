"""Sample topics that were to move KPIs, and the effects worked out of the sample figures."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from shuanghe.insight.effects.services.computing import effects_renew
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.operations.models import Kpi
from shuanghe.operations.services import Intervening, intervention_keep
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.rules.operations import months_until

SOURCE = "sample.topic"
WHO = "示例课题组"
TOPS = {"aluminium": "SAL", "cement": "SCE"}


@cache
def effects_plan() -> dict[str, Any]:
    """Which units began what, and when."""
    text = files("shuanghe.project.sample").joinpath("effects.yaml").read_text("utf-8")
    plan: dict[str, Any] = yaml.safe_load(text)
    return plan


def effects_enter(actor: Actor, *, on: date) -> int:
    """Keep what began in the sample and work every effect out; how many there are."""
    with looking(Scope.everything("装入示例成效")):
        for name, topics in effects_plan().items():
            for at, told in enumerate(topics):
                _begin(TOPS[name], told, f"{name}-{at}", on)
        done = effects_renew(actor, key=f"sample:{on}", on=on, tell=lambda _done, _total: None)
    return done.total


def _begin(top: str, told: dict[str, Any], source_id: str, on: date) -> None:
    kpi = Kpi.objects.filter(organisation__code=top, code=told["kpi"]).first()
    codes = [f"{top}-{code}-X" for code in told["units"]]
    months = months_until(on, told["back"])
    if kpi is None:
        return
    begun = Intervening(kpi.pk, months[0], SOURCE, source_id, told["title"])
    for unit in Organisation.objects.filter(code__in=codes).order_by("code"):
        intervention_keep(WHO, organisation=unit, intervening=begun)
