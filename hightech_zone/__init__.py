"""The project package. Celery's application is imported here, so that every process that uses
Django publishes to the configured broker and never to a default one."""

from hightech_zone.celery import app as celery_app

__all__ = ["celery_app"]
