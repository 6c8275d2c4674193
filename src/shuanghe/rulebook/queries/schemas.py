"""The shapes of rulebook files as one JSON Schema, for editors and for the check."""

import json

from pydantic.json_schema import models_json_schema

from shuanghe.rulebook.queries.shapes import (
    DutyShape,
    EvidenceKindsShape,
    ExclusionClassesShape,
    MeetingMattersShape,
    OverlayShape,
    RegulationShape,
    SubjectsShape,
)

FILES = (
    ("regulations/*/duties/*.yaml", DutyShape),
    ("regulations/*/index.yaml", RegulationShape),
    ("local/*/*.yaml (tightens)", OverlayShape),
    ("catalogues/evidence_kinds.yaml", EvidenceKindsShape),
    ("catalogues/subjects.yaml", SubjectsShape),
    ("catalogues/meeting_matters.yaml", MeetingMattersShape),
    ("catalogues/exclusion_classes.yaml", ExclusionClassesShape),
)


def schema_text() -> str:
    """The text of rulebooks/schema.json: one definition for each kind of file."""
    _, shapes = models_json_schema([(shape, "validation") for _, shape in FILES])
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "双核规则库文件格式",
        "oneOf": [{"title": name, "$ref": f"#/$defs/{shape.__name__}"} for name, shape in FILES],
        **shapes,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
