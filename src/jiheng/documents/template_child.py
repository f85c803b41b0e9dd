"""The child process that fills a user's template; started by docx_template.py, alone with its limits.

What it is asked and what it answers is JSON on stdin and stdout; an empty list means: written.
"""

import json
import sys

from jiheng.documents.limited_child import limit_resources
from jiheng.documents.template_filling import filled


def main() -> None:
    """Limit this process as asked, then fill the template."""
    asked = json.loads(sys.stdin.buffer.read())
    limit_resources(asked["limits"])
    found = filled(asked["template"], asked["out"], asked["values"], asked["rows"])
    sys.stdout.write(json.dumps([each.as_json() for each in found]))


if __name__ == "__main__":
    main()
