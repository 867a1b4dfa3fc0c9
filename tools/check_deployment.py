"""Parse and check the deployment files as far as that goes without a container engine."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
NEEDED = {"nginx", "web", "worker", "beat", "relay", "db", "redis"}


def compose_problems() -> list[str]:
    """Services are all there, checked for health, and wait for one another's health."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    problems = [f"service {name} is missing" for name in sorted(NEEDED - services.keys())]
    for name, service in services.items():
        if name in NEEDED and "healthcheck" not in service:
            problems.append(f"service {name} has no health check")
        for other, wait in service.get("depends_on", {}).items():
            if other not in services:
                problems.append(f"service {name} depends on {other}, which does not exist")
            elif wait["condition"] == "service_healthy" and "healthcheck" not in services[other]:
                problems.append(f"service {name} waits for the health of {other}, which has none")
    return problems


def environment_problems() -> list[str]:
    """Every variable the compose file requires is in .env.example, and all of that reach it."""
    compose = (ROOT / "docker-compose.yml").read_text()
    required = set(re.findall(r"\$\{(\w+):\?", compose))
    taken = set(re.findall(r"\$\{(\w+)", compose))
    offered = {
        line.partition("=")[0]
        for line in (ROOT / ".env.example").read_text().splitlines()
        if "=" in line and not line.startswith("#")
    }
    return [
        *(f".env.example lacks {name}" for name in sorted(required - offered)),
        *(f"docker-compose.yml passes no {name} on" for name in sorted(offered - taken)),
    ]


def dockerfile_problems() -> list[str]:
    """What the Dockerfile copies exists."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copies = [line for line in lines if line.startswith("COPY ") and "--from" not in line]
    missing = [name for line in copies if not (ROOT / (name := line.split()[1])).exists()]
    return [f"Dockerfile copies {name}, which does not exist" for name in missing]


def nginx_problems() -> list[str]:
    """nginx's own opinion, with the name of the web service replaced by an address."""
    if not shutil.which("nginx"):
        print("nginx is not installed: its configuration was not checked")
        return []
    text = (ROOT / "docker" / "nginx.conf").read_text().replace("web:8000", "127.0.0.1:8000")
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write(text)
        file.flush()
        command = ["nginx", "-t", "-c", file.name]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    return [] if done.returncode == 0 else [f"nginx: {done.stderr.strip()}"]


def main() -> int:
    problems = [
        *compose_problems(),
        *environment_problems(),
        *dockerfile_problems(),
        *nginx_problems(),
    ]
    print("\n".join(problems) or "The deployment files are consistent.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
