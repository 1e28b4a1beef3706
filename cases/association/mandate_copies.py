"""The copy of a signed mandate that goes with a letter: what came back on paper, or the letter that keeps a consent."""

from contextlib import ExitStack

from cases.dossier import Binder, Failed
from cases.models import Mandate
from vault.cipher import Unreadable
from vault.models import KeyDestroyed
from vault.scope import OutOfScope


class Copies:
    """Those of the mandates given to this association in these files, for the time of a `with`."""

    def __init__(self, files, organization):
        given = Mandate.objects.filter(case_file__in=files, organization=organization, revoked_at=None)
        rows = given.exclude(signed_on=None).select_related("document__file__key", "letter__pdf__key")
        self.signed = {(row.case_file_id, row.signed_on.isoformat()): row for row in rows.order_by("asked_at")}
        self.opened, self.binder = ExitStack(), None

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        return self.opened.__exit__(*raised)

    def of(self, letter, mandatary, scope):
        """The one that the letter announces, as a PDF; None where it is missing, closed, or does not go on paper."""
        row = self.signed.get((letter.case_file_id, mandatary["given_on"]))
        if row is None:
            return None
        try:
            if row.document:
                return self._on_paper(row.document, scope) if row.document.may_leave else None
            return row.letter.pdf.open(scope) if row.letter and row.letter.pdf else None
        except (OutOfScope, Unreadable, KeyDestroyed):
            return None

    def _on_paper(self, document, scope):
        """By a process that holds no key; once it has taken too long, what remains is to be joined by hand."""
        content = document.file.open(scope)
        try:
            if self.binder is None:
                self.binder = self.opened.enter_context(Binder())
            return self.binder.on_paper(content, document.content_type)
        except Failed:
            return None
