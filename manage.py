#!/usr/bin/env python
"""Django's command-line utility for administrative tasks."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.stderr.write("Lancez d’abord ./run, puis .venv/bin/python manage.py …\n")
        sys.exit(2)

    from config.refusal import Refused

    try:
        execute_from_command_line(sys.argv)
    except Refused as refusal:
        sys.stderr.write(f"Recours ne démarre pas. {refusal}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
