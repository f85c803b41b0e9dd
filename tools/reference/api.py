"""openapi.json: what the API takes and answers, written from its declarations."""

import json
import os
import tempfile
from functools import cache

DESCRIPTION = "openapi.json"


@cache
def description() -> str:
    """Write the description of the API, as the server gives it at /api/v1/openapi.json."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiheng.web.settings")  # noqa: TID251 — as manage.py would
    os.environ.setdefault("JIHENG_DATA", tempfile.gettempdir())  # noqa: TID251 — nothing is written there
    import django  # noqa: PLC0415 — once the settings are named

    django.setup()
    from jiheng.web.api.urls import api  # noqa: PLC0415

    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1) + "\n"
