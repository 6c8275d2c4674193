"""An effect that was worked out for branch Z1."""

from datetime import date

from tests.permissions.things import Thing, Things, thing
from tests.permissions.things_operations import _reported

from shuanghe.insight.effects.models import Effect


@thing("effect")
def _effect(all_: Things) -> Thing:
    made = Effect.objects.create(
        organisation=all_.world.branch, kpi=_reported(all_), method="its",
        started_on=date(2026, 1, 1), direction="higher", conclusion="cannot_be_told",
        verdict="数据不足以判断：期数太少", reason="期数太少", fingerprint="0" * 64,
    )  # fmt: skip
    return Thing({"pk": made.pk})
