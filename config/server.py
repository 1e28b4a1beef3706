"""gunicorn's settings: `gunicorn --config python:config.server config.wsgi`."""

import contextlib
import os
import threading

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"  # the proxy in front is on the same machine
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 8
preload_app = True  # a refusal to start is said once, and processes share memory
timeout = 60
graceful_timeout = 10
max_requests = 2000
max_requests_jitter = 200
secure_scheme_headers = {}
forwarded_allow_ips = ""  # X-Forwarded-* counts only where BEHIND_PROXY says so, in Django's settings
accesslog = None  # addresses of people are not kept
loglevel = "warning"


def post_worker_init(worker):
    """What the first visitor would wait for, done beside the first requests: the index of laboratories, the press."""
    threading.Thread(target=_warm, daemon=True).start()


def _warm():
    from django.db import connection

    from directory.search import warm
    from rights.press import PressFailed, print_pdf

    with contextlib.suppress(PressFailed):
        print_pdf("<html lang=fr><title>.</title><p>.")
    warm()
    connection.close()
