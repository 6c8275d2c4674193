"""Rules, and the caller's own access, as the API gives them."""

from datetime import date
from typing import Any

from ninja import Schema

from shuanghe.gateways.api.forms.organisations import Place, place_shown
from shuanghe.identity.models import AccessToken
from shuanghe.kernel.permissions import OWN, Actor
from shuanghe.organisation.models import Organisation
from shuanghe.rulebook.rules import Parameter, Rule


class RuleLine(Schema):
    """One rule with its citation."""

    id: str
    title: str
    demand: str
    strength: str
    confidence: str
    regulation: str
    regulation_title: str
    article: str
    owed_by: str
    is_recurring: bool


class RulePage(Schema):
    """Rules by number."""

    on: date
    version: str
    items: list[RuleLine]
    next: str | None


class ParameterLine(Schema):
    """A value that a rule sets, as written in the rulebook."""

    key: str
    title: str
    value: str
    unit: str
    citation: str
    confidence: str


class RuleOne(RuleLine):
    """One rule as it stands on a day; is_in_force: false when the nearest version stands in."""

    on: date
    is_in_force: bool
    in_force_from: date
    in_force_to: date | None
    every: str | None
    satisfied_by: list[str]
    parameters: list[ParameterLine]
    note: str


class RoleHeld(Schema):
    """Rights on one organisation and all below it."""

    title: str
    place: str
    rights: list[str]


class TokenGiven(Schema):
    """The token of this request."""

    name: str
    ends_on: date


class MeGiven(Schema):
    """Who asks, and what this token may do and where."""

    name: str
    organisation: Place | None
    token: TokenGiven | None
    roles: list[RoleHeld]


def rule_line(rule: Rule) -> dict[str, Any]:
    """The values of a rule in a list."""
    return {
        "id": rule.id,
        "title": rule.title,
        "demand": rule.demand,
        "strength": rule.strength,
        "confidence": rule.confidence,
        "regulation": rule.citation.regulation,
        "regulation_title": rule.citation.regulation_title,
        "article": rule.citation.article,
        "owed_by": rule.owed_by,
        "is_recurring": rule.recurrence is not None,
    }


def rule_shown(rule: Rule, *, on: date, is_in_force: bool) -> RuleOne:
    """One rule with its values."""
    recurrence = rule.recurrence
    return RuleOne(
        **rule_line(rule),
        on=on,
        is_in_force=is_in_force,
        in_force_from=rule.in_force_from,
        in_force_to=rule.in_force_to,
        every=recurrence.every.value if recurrence else None,
        satisfied_by=list(recurrence.satisfied_by) if recurrence else [],
        parameters=[_parameter(one) for one in rule.parameters],
        note=rule.note,
    )


def _parameter(one: Parameter) -> ParameterLine:
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    return ParameterLine(
        key=one.key,
        title=one.title,
        value="、".join(str(value) for value in values),
        unit=one.unit,
        citation=one.cite,
        confidence=one.confidence,
    )


def me_shown(actor: Actor, *, home: Organisation | None, token: AccessToken | None) -> MeGiven:
    """Who asks, by the rights that are left to the token."""
    return MeGiven(
        name=actor.name,
        organisation=place_shown(home) if home is not None else None,
        token=TokenGiven(name=token.name, ends_on=token.ends_on) if token else None,
        roles=[
            RoleHeld(title=one.title, place=one.place, rights=sorted(one.rights - {OWN}))
            for one in actor.grants
            if one.rights - {OWN}
        ],
    )
