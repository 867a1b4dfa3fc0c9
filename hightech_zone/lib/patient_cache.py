"""Django's cache in Redis, for what may be missing: a Redis that is away costs time once in a
while, and never an answer."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)
REST_SECONDS = 5
"""How long one that failed is left alone: a half-open one would hold every request otherwise."""


class PatientRedisCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"retry": Retry(NoBackoff(), 0), **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self.away_until = 0.0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        ask = super().get
        return self._tried(lambda: ask(key, default, version), default)

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        ask = super().get_many
        return self._tried(lambda: ask(keys, version), {})

    def set(self, key: str, value: Any, *given: Any, **named: Any) -> None:
        keep = super().set
        self._tried(lambda: keep(key, value, *given, **named), None)

    def _tried(self, ask: Callable[[], Any], otherwise: Any) -> Any:
        if monotonic() < self.away_until:
            return otherwise
        try:
            return ask()
        except (RedisError, OSError):
            self.away_until = monotonic() + REST_SECONDS
            logger.warning("the cache does not answer; left alone for %d s", REST_SECONDS)
            return otherwise
