"""Tables of a restored backup put into PostgreSQL: `python -m jiheng.web.serving.loaded FILE`.

The database is that of DATABASE_URL. Without a file it only says whether that one is empty. In a process of
its own: whoever restores must not have read the settings yet, since the server's key comes with the backup.
"""

import sys
from pathlib import Path

import django
from django.db import OperationalError, connection

from jiheng.errors import JihengError, NotFoundError
from jiheng.web.backups import postgresql


def main(file: str = "") -> int:
    """Load it; the code is that of the error, whose words go to stderr."""
    django.setup()
    try:
        if file:
            postgresql.load(Path(file), connection)
        else:
            postgresql.refuse_full(connection)
    except JihengError as error:
        sys.stderr.write(str(error))
        return error.exit_code
    except OperationalError as error:  # it may have been kept all the same: whoever asks tries again
        sys.stderr.write(f"数据库断开了：{str(error).strip().splitlines()[0]}")
        return NotFoundError.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
