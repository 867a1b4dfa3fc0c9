"""Settings of the tests: the embedded defaults, or with SERVICES=1 PostgreSQL and Redis started
for the occasion. REQUIRE_SERVICES=1 does the same and fails where one is not installed."""

import os

from tests import services

REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"
RUNNING = services.start() if REQUIRED or os.environ.get("SERVICES") == "1" else services.Services()
os.environ.update(RUNNING.environment)
os.environ.setdefault("ZONE_TODAY", "2019-01-21")

from hightech_zone.settings import *  # noqa: E402, F403  reads the environment set above

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = False  # it would list all files for each client that a test makes
