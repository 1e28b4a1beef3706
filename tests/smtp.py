"""A real SMTP server on loopback: keeps what it receives, says what a test tells it to say."""

import re
import socket

from aiosmtpd.controller import Controller

SIGN_IN_CODE = r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b"


class Server:
    """`reply` is its answer to RCPT; `received` holds (recipients, message)."""

    def __init__(self):
        self.received, self.reply = [], "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.reply

    async def handle_DATA(self, server, session, envelope):
        self.received.append((envelope.rcpt_tos, envelope.content.decode().replace("\r\n", "\n")))
        return "250 OK"

    def told(self, to, pattern):
        """What the last mail to this address says. Not its headers: an identifier there may look like a code."""
        message = next(message for recipients, message in reversed(self.received) if recipients == [to])
        return re.search(pattern, body_of(message)).group()


def body_of(message):
    return message.partition("\n\n")[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def served(settings):
    """A generator for a fixture: Django sends through this server while it is open."""
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield server
    controller.stop()
