"""What the OpenAPI description says of errors: one shape, for every address."""

from typing import Any

TEXT = {"type": "string"}
ERROR = {
    "type": "object",
    "description": "One thing wrong with what was sent.",
    "required": ["field", "row", "file", "line", "rule", "message"],
    "properties": {
        "field": {**TEXT, "description": "The field, or the code of a data element; may be empty."},
        "row": {**TEXT, "description": "The enterprise's code; empty for the zone or for none."},
        "file": {**TEXT, "description": "The file `line` is in; empty where there is none."},
        "line": {
            "type": "integer",
            "nullable": True,
            "minimum": 1,
            "description": "The line of a file, or the place in the list that was sent.",
        },
        "rule": {**TEXT, "description": "The rule that was broken, for programs."},
        "message": {**TEXT, "description": "The sentence for people."},
    },
}
PROBLEM = {
    "type": "object",
    "description": "An error, as RFC 9457 has it.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": {**TEXT, "description": "The sentence for people."},
        "rule": {**TEXT, "description": "The rule that was broken, where it is one of ours."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Error"}},
        "error_count": {
            "type": "integer",
            "description": "How many errors there are; `errors` are the first 500 of them.",
        },
    },
    "additionalProperties": True,
}
ANSWER = {
    "description": "Anything that went wrong.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe_problems(result: dict[str, Any], **generating: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: every operation may answer with a problem."""
    result["components"]["schemas"] |= {"Error": ERROR, "Problem": PROBLEM}
    for path in result["paths"].values():
        for operation in path.values():
            operation["responses"]["default"] = ANSWER
    return result
