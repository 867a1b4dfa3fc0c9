"""The WSGI application; production refuses to start where it would not be safe."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hightech_zone.settings")

application = get_wsgi_application()

from hightech_zone.checks import refuse_unsafe_production  # noqa: E402  needs the app registry

refuse_unsafe_production()
