"""Running a module in a process of its own, with hard limits on memory, time and files.

Whatever a hostile input does to the parser that reads it happens in there: the process that
serves requests sees bytes, or the reason why there are none.
"""

import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent

# The real package would import Celery and Django; a bare one with the same folder behind it lets
# the modules of `hightech_zone.lib` be imported by their usual names, and nothing else start. The
# XML library would import what opens addresses, half of all it takes to start; nothing in there
# has business with the network, so it is not to be had.
BOOT = """
import importlib, resource, sys, types
folder, module, memory, seconds = sys.argv[1:3] + [int(one) for one in sys.argv[3:5]]
for name, most in (
    ("RLIMIT_AS", memory), ("RLIMIT_CPU", seconds), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0),
    ("RLIMIT_NOFILE", 32),
):
    resource.setrlimit(getattr(resource, name), (most, most))
sys.modules["socket"] = None
sys.modules["urllib.request"] = types.ModuleType("urllib.request")
package = types.ModuleType("hightech_zone")
package.__path__ = [folder]
sys.modules["hightech_zone"] = package
importlib.import_module(module).main()
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory`: bytes of address space; `cpu_seconds` of the processor, `seconds` on the clock."""

    memory: int = 300 << 20
    cpu_seconds: int = 8
    seconds: float = 9.0


class LimitReached(Exception):
    """`code`: `memory` or `time`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ChildFailed(Exception):
    """The process ended without an answer, for a reason that is no limit."""


def run(module: str, data: bytes, limits: Limits | None = None) -> bytes:
    """What `module.main()` writes to its standard output, given `data` on its standard input.

    **Raises** LimitReached, ChildFailed. The process is gone when this returns.
    """
    limits = limits or Limits()
    numbers = [str(limits.memory), str(limits.cpu_seconds)]
    command = [sys.executable, "-I", "-B", "-c", BOOT, str(FOLDER), module, *numbers]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        try:
            answer, complaint = child.communicate(data, timeout=limits.seconds)
        except subprocess.TimeoutExpired as error:
            raise LimitReached("time") from error
        finally:
            child.kill()
    if child.returncode == 0:
        return answer
    if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise LimitReached("time")
    words = complaint.decode(errors="replace")
    if "MemoryError" in words or child.returncode == -signal.SIGSEGV:
        raise LimitReached("memory")
    raise ChildFailed(words[-2000:])
