"""The door for gunicorn."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("RECOURS_MODE", "production")  # a server that says nothing is in production

from django.core.wsgi import get_wsgi_application

from config.refusal import Refused

try:
    application = get_wsgi_application()
    from config.start import refuse_to_serve_unsafely

    refuse_to_serve_unsafely()
except Refused as refusal:
    print(f"Recours ne démarre pas. {refusal}", file=sys.stderr)  # noqa: T201 - read by the person who starts it
    sys.exit(3)  # what gunicorn understands as « failed to boot »: it does not try again
