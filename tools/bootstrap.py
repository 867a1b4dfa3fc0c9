"""Create the project's virtual environment from the lock files (standard library only).

    python3.11 tools/bootstrap.py [--dev] [--venv DIR]

Does nothing when the environment already matches the lock: the lock's hash is kept in a stamp.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST, NEWEST = (3, 11), (3, 13)
HINT = """
The packages could not be installed. What usually helps:
  - no network?       copy a folder of wheels here and run
                      PIP_NO_INDEX=1 PIP_FIND_LINKS=/path/to/wheels make setup
  - a company mirror? PIP_INDEX_URL=https://mirror.example/simple make setup
  - hash mismatch?    the mirror serves altered files; ask its owner, do not edit the lock
"""


def lock_digest(locks: list[Path]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for lock in locks:
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def install(environment: Path, lock: Path) -> bool:
    python = environment / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
    command += ["--no-deps", "--disable-pip-version-check", "--no-input"]
    return subprocess.run(command, check=False).returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--dev", action="store_true", help="also install the development tools")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv", help="default: .venv")
    options = parser.parse_args()
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        print(f"Python 3.11, 3.12 or 3.13 is needed; this is {sys.version.split()[0]}.")
        return 1
    # The development lock holds everything the runtime lock does, at the same versions.
    lock = ROOT / ("requirements-dev.lock" if options.dev else "requirements.lock")
    stamps = {
        name: options.venv / f".stamp-{name}"
        for name in (("dev",) if options.dev else ("runtime", "dev"))
    }
    locks = {"runtime": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
    for name, stamp in stamps.items():
        if stamp.exists() and stamp.read_text() == lock_digest([locks[name]]):
            return 0
    print(f"Installing the locked packages into {options.venv} …", flush=True)
    try:
        venv.create(options.venv, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"Cannot create {options.venv}: {error}\nOn Debian: apt install python3-venv")
        return 1
    if not install(options.venv, lock):
        print(HINT)
        return 1
    stamp = options.venv / (".stamp-dev" if options.dev else ".stamp-runtime")
    stamp.write_text(lock_digest([lock]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
