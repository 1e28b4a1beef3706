"""The log names places in the code and identifiers, never a person, a text or a value from the database."""

import logging
import traceback

# Their messages hold UUIDs, addresses of our own pages and numbers. Whatever else speaks is reduced to where it spoke.
SPEAK_FREELY = ("recours", "django.request", "django.security", "django.server", "gunicorn")


class NoPersonalData(logging.Formatter):
    """One line a record. An exception is told by its type and its frames: its text may quote a row."""

    def __init__(self):
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record):
        record.message = self.message(record)
        record.asctime = self.formatTime(record)
        line = self.formatMessage(record)
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line

    def message(self, record):
        if record.name.split(".")[0] in SPEAK_FREELY or record.name.startswith(SPEAK_FREELY):
            return record.getMessage().replace("\r", " ").replace("\n", " ")
        return f"({record.module}:{record.lineno})"

    def formatException(self, exc_info):
        kind, _, frames = exc_info
        if kind is None:
            return ""
        places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(frames)]
        return "\n".join([*places, f"  {kind.__module__}.{kind.__qualname__}"])
