"""Commands that say what is wrong in one French sentence on stderr and leave with 2, never with a traceback."""

from argparse import ArgumentParser
from typing import NoReturn

from django.core.management.base import BaseCommand


class SentenceCommand(BaseCommand):
    requires_system_checks = []  # pure law: no database, no settings to check
    example = ""

    def create_parser(self, prog_name, subcommand, **kwargs) -> ArgumentParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = self._misspelt
        return parser

    def _misspelt(self, message: str) -> NoReturn:
        """argparse speaks English and at length; an example says it better."""
        self.refuse(f"La commande est mal écrite ; exemple : {self.example}")

    def refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        raise SystemExit(2)
