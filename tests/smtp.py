"""A real SMTP server on loopback: keeps what it receives, says what a test tells it to say."""

import socket

from aiosmtpd.controller import Controller


class Server:
    """`reply` is its answer to RCPT; `received` holds (recipients, message)."""

    def __init__(self):
        self.received, self.reply = [], "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.reply

    async def handle_DATA(self, server, session, envelope):
        self.received.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


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
