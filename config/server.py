"""gunicorn's settings: `gunicorn --config python:config.server config.wsgi`."""

import os

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
