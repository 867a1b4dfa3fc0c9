"""The Celery application: configured from the settings, tasks found in the apps."""

import os

from celery import Celery

import hightech_zone.localbroker  # noqa: F401  registers the localfs:// transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hightech_zone.settings")

app = Celery("hightech_zone")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
