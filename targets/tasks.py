"""Celery tasks: they call services and hold no rules."""
