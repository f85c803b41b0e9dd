"""A job of the bureau asked for: the same asked for twice by one person is one job."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from jiheng.web.accounts.models import User
from jiheng.web.jobs import actions


def ask(code: str, arguments: Mapping[str, str], *, by: User, at: datetime) -> actions.Asked:
    """Ask for it. Raises as `jobs.actions.ask`."""
    seal = hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()
    return actions.ask(code, by=by, at=at, key=f"{by.pk} {seal}", arguments=arguments)
