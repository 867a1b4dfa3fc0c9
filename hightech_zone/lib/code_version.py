"""Which code is running: what it rendered before an upgrade is not what it renders after."""

from functools import cache
from hashlib import sha256

from django.conf import settings

FOLDERS = ("hightech_zone", "targets", "incentives", "templates", "static")
LEFT_OUT = {".pyc", ".po"}


@cache
def code_version() -> str:
    """Of all files a page can depend on, by their contents; read once in a process."""
    found = sha256()
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix not in LEFT_OUT:
                found.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
                found.update(path.read_bytes())
    return found.hexdigest()[:16]
