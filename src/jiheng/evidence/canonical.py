"""One way to write JSON, so that equal content gives equal bytes: sorted keys, no blanks, UTF-8."""

import json
from json.encoder import encode_basestring
from typing import Any

ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_json(value: Any) -> str:  # noqa: ANN401 — any JSON value
    """Write a JSON value canonically."""
    return ENCODER.encode(value)


# Write one text as a canonical JSON value.
canonical_text = encode_basestring
