"""`python -m jiheng`."""

import sys

from jiheng.cli.main import main

sys.exit(main())
