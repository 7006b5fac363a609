"""Writes docs/plan.schema.json, the JSON Schema of roster/plan.toml, from the plan's own model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kaohe_docs.domain.plan import AssessmentPlan

TARGET = Path(__file__).resolve().parents[1] / "plan.schema.json"
_ASSUMED = {"$ref": "#/$defs/Assumed"}


def plan_schema() -> dict[str, Any]:
    """Return the schema: every value may also be written as { assume = "name" }."""
    schema = AssessmentPlan.model_json_schema()
    for name, definition in schema["$defs"].items():
        if name not in {"Assumption", "DoubtEntry"}:
            _allow_assumed(definition)
    schema["$defs"]["Assumed"] = {
        "type": "object",
        "description": "The value of an entry of [assumptions].",
        "properties": {"assume": {"type": "string"}},
        "required": ["assume"],
        "additionalProperties": False,
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _allow_assumed(definition: dict[str, Any]) -> None:
    for key, value in definition.get("properties", {}).items():
        definition["properties"][key] = {"anyOf": [value, _ASSUMED]}


def schema_text() -> str:
    """Return the schema as it is published."""
    return json.dumps(plan_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    TARGET.write_text(schema_text(), encoding="utf-8")
