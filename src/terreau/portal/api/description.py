"""The OpenAPI document, in the reader's language, with what every operation may refuse; and the same for people to read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from terreau.commons.hooks import kinds
from terreau.commons.jobs import queries as jobs
from terreau.portal.api import problems, rows
from terreau.portal.api.operations import api

PREFIX = "api/v1/"
EXAMPLE = Path(__file__).resolve().parents[1] / "texts" / "verify_webhook.txt"
_SPOKEN = {"summary", "description"}


def document() -> dict[str, Any]:
    """OpenAPI 3.1."""
    found = api.get_openapi_schema(path_prefix=PREFIX)
    schemas = found["components"].setdefault("schemas", {})
    schemas["Problem"] = problems.ProblemRow.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= schemas["Problem"].pop("$defs", {})
    schemas["Event"] = rows.EventRow.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= schemas["Event"].pop("$defs", {})
    for schema in schemas.values():
        schema.pop("description", None)  # our docstrings, in English
    for path, operations in found["paths"].items():
        for operation in operations.values():
            operation["responses"] |= {str(status): _refusal(status) for status in _refusals(path, operation)}
    found["webhooks"] = {kind.name: {"post": _event(kind)} for kind in kinds.all_kinds()}
    return _translated(found)


def _event(kind: kinds.Kind) -> dict[str, Any]:
    """One kind of event, from the side of the program that is called."""
    said = {"webhook-id": "string", "webhook-timestamp": "integer", "webhook-signature": "string"}
    return {
        "operationId": kind.name.replace(".", "_"),
        "summary": str(kind.label),
        "parameters": [{"name": name, "in": "header", "required": True, "schema": {"type": type_}} for name, type_ in said.items()],
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}}},
        "responses": {
            "2XX": {"description": gettext_noop("Received.")},
            "410": {"description": gettext_noop("Nobody listens here any more: the webhook ends at once.")},
            "default": {"description": gettext_noop("Not received: it will be tried again.")},
        },
    }


def _refusals(path: str, operation: dict[str, Any]) -> list[int]:
    has_parameters, has_key = bool(operation.get("parameters")), "security" in operation
    said = {422: has_parameters, 401: has_key, 403: has_key, 404: "{" in path, 429: True}
    return sorted(status for status, is_met in said.items() if is_met)


def _refusal(status: int) -> dict[str, Any]:
    body = {"schema": {"$ref": "#/components/schemas/Problem"}}
    headers = {"Retry-After": {"schema": {"type": "integer"}, "description": gettext_noop("Seconds to wait.")}}
    return {"description": problems.titles()[status], "content": {problems.MEDIA_TYPE: body}} | (
        {"headers": headers} if status == 429 else {}
    )


def _translated(node: Any) -> Any:
    """The same document with every summary and description in the reader's language."""
    if isinstance(node, dict):
        return {
            key: (_(value) if value else "") if key in _SPOKEN and isinstance(value, str) else _translated(value)
            for key, value in node.items()
        }
    return [_translated(part) for part in node] if isinstance(node, (list, tuple)) else node


# ── For people ───────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Part:
    """A parameter, or a field of an answer."""

    name: str
    kind: str
    says: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as its page shows it. `fields` are those of a row."""

    anchor: str
    method: str
    path: str
    summary: str
    needs_key: bool
    parameters: list[Part]
    fields: list[Part]


def operations() -> list[Operation]:
    """Every operation, public ones first, in the order of the code."""
    spoken = document()
    found = [
        Operation(
            anchor=operation["operationId"],
            method=method.upper(),
            path=path,
            summary=operation["summary"],
            needs_key="security" in operation,
            parameters=[_part(one["name"], one["schema"], spoken, is_required=one["required"]) for one in operation["parameters"]],
            fields=_fields(operation["responses"][200]["content"]["application/json"]["schema"], spoken),
        )
        for path, methods in spoken["paths"].items()
        for method, operation in methods.items()
    ]
    return sorted(found, key=lambda operation: operation.needs_key)


@dataclass(frozen=True, slots=True)
class Telling:
    """What the page says of webhooks."""

    kinds: list[tuple[str, str]]
    fields: list[Part]
    waits: list[str]
    example: str


def webhooks() -> Telling:
    """The closed list of events, the shape of what is sent, when it is tried again, and how a signature is checked."""
    spoken = document()
    shape = {"$ref": "#/components/schemas/Event"}
    inner = [
        Part(f"data.{part.name}", part.kind, part.says, part.is_required)
        for part in _fields({"$ref": "#/components/schemas/EventData"}, spoken)
    ]
    return Telling(
        kinds=[(kind.name, str(kind.label)) for kind in kinds.all_kinds()],
        fields=[*_fields(shape, spoken), *inner],
        waits=[jobs.in_words(wait) for wait in kinds.WAITS],
        example=EXAMPLE.read_text(encoding="utf-8"),
    )


def _fields(schema: dict[str, Any], spoken: dict[str, Any]) -> list[Part]:
    shape = _resolved(schema, spoken)
    row = shape.get("properties", {}).get("items", {}).get("items")
    shape = _resolved(row, spoken) if row else shape
    return [_part(name, one, spoken, is_required=name in shape.get("required", ())) for name, one in shape.get("properties", {}).items()]


def _part(name: str, schema: dict[str, Any], spoken: dict[str, Any], *, is_required: bool) -> Part:
    return Part(name, _kind(schema, spoken), schema.get("description", ""), is_required)


def _resolved(schema: dict[str, Any], spoken: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return spoken["components"]["schemas"][name] if name else schema


def _kind(schema: dict[str, Any], spoken: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " / ".join(_kind(one, spoken) for one in schema["anyOf"])
    shape = _resolved(schema, spoken)
    if "enum" in shape:
        return " · ".join(str(value) for value in shape["enum"])
    words = {
        "string": pgettext("kind of value", "text"),
        "integer": _("whole number"),
        "boolean": _("yes or no"),
        "null": "null",
        "object": pgettext("kind of value", "object"),
    }
    if shape.get("type") == "array":
        return _("list of %(kind)s") % {"kind": _kind(shape["items"], spoken)}
    formats = {"date-time": pgettext("kind of value", "instant"), "date": pgettext("kind of value", "day")}
    return formats.get(shape.get("format", ""), words.get(shape.get("type", ""), ""))
