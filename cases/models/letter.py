"""A letter: the declared text, dated and frozen."""

import re
import uuid

from django.db import models

from accounts.asking import of_somebody
from directory.text import without_accents
from rights.laboratory_letters import LABORATORY_LETTERS
from rights.letters import FIRST_LETTERS, LETTERS
from vault.fields import SealedJSONField, SealedTextField
from vault.models import DataKey
from vault.scope import Scope

TO_LABORATORIES = frozenset(code for code, kind in LETTERS.items() if kind.addressee == "laboratory")
FROM_LABORATORIES = frozenset(kind.code for kind in LABORATORY_LETTERS)
KEY = ("id", "tenant", "epoch", "wrapped")  # of what unwraps it
NAMES = frozenset({"cases.Letter.name_words"})
AT_ONCE = 500  # rows in memory while thousands are looked through


def name_in(facts):
    """Of the person whose data is asked for."""
    person = (facts.get("capacity") or {}).get("person") or facts.get("identification") or {}
    return person.get("name") or facts["sender"]["name"]


def words_of(text):
    """The words of a name as a search compares them: no accents, no case, no single letter."""
    return set(re.findall(r"[a-z0-9]{2,}", without_accents(text).lower()))


def name_words(kind_code, facts):
    """What a search looks through instead of the whole of a first letter; nothing for any other."""
    return " ".join(sorted(words_of(name_in(facts)))) if kind_code in FIRST_LETTERS else ""


class LetterQuerySet(models.QuerySet):
    def exchanged(self):
        """What a laboratory sees of the letters of a file: those that left for it, and its own."""
        return self.filter(
            models.Q(kind_code__in=TO_LABORATORIES, left_on__isnull=False) | models.Q(kind_code__in=FROM_LABORATORIES)
        )

    def in_order_written(self):
        """Of one day, those that were printed first, then those that are not printed yet."""
        return self.order_by("written_on", models.F("rendered_at").asc(nulls_last=True), "pk")

    def unread(self):
        """What left for a laboratory where nobody has yet marked it as read, nor answered since."""
        return self.filter(kind_code__in=TO_LABORATORIES, left_on__isnull=False, read_at=None)

    @of_somebody
    def visible_to(self, seat):
        """Of the files that this member of a laboratory sees, the letters that left for it, and its own.

        None to an association: what it reads is in its scopes (`cases.models.mandated`).
        """
        return self.exchanged().filter(case_file__controller=seat.controller_id) if seat.controller_id else self.none()

    def newest_names(self, seat, *, most, among=None):
        """(file id, words of the name) of the first letters that this member may open, those of the newest files first.

        `among`: the files to look in, where not all.
        For looking through thousands: no row is built, and each reading passes its scope all the same.
        """
        words, actor = self.model._meta.get_field("name_words"), f"member:{seat.pk}"
        rows = self.visible_to(seat).filter(name_words__isnull=False).order_by("-case_file__opened_on")
        rows = rows if among is None else rows.filter(case_file__in=among)
        columns = ("case_file", "pk", "name_words", *(f"case_file__key__{name}" for name in KEY))
        for case_file, letter, raw, *key in rows.values_list(*columns)[:most].iterator(chunk_size=AT_ONCE):
            data_key = DataKey.from_db(self.db, KEY, key)
            scope = Scope(actor=actor, purpose="recherche", keys=frozenset({data_key.pk}), only=NAMES)
            yield case_file, set(words.open_at(data_key, str(letter), raw, scope).split())

    def read_by_laboratories(self, case_files):
        """{file id: the sealed values of its letters that a laboratory may open}, in one query."""
        opened = {pk: set() for pk in case_files}
        for case_file, letter, pdf in (
            self.exchanged().filter(case_file__in=case_files).values_list("case_file", "pk", "pdf")
        ):
            opened[case_file].add(f"cases.Letter.facts:{letter}")
            opened[case_file] |= {f"vault.SealedFile.{field}:{pdf}" for field in ("content", "sha256") if pdf}
        return {pk: frozenset(values) for pk, values in opened.items()}


class Letter(models.Model):
    """Facts frozen when it was written; printed once from them; the PDF sealed, its SHA-256 beside it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="letters")
    demands = models.ManyToManyField("cases.Demand", related_name="letters")
    kind_code = models.CharField(max_length=40)
    written_on = models.DateField()
    key = models.CharField(max_length=120, unique=True, help_text="Names the effect: it is written once.")
    facts = SealedJSONField(key="case_file.key")
    name_words = SealedTextField(key="case_file.key", help_text="Of a first letter: what a search opens.")
    template_version = models.CharField(max_length=40)
    pdf = models.OneToOneField("vault.SealedFile", on_delete=models.PROTECT, null=True, related_name="+")
    rendered_at = models.DateTimeField(null=True)
    left_on = models.DateField(null=True, help_text="The day it was sent, as recorded; empty while it was not.")
    read_at = models.DateTimeField(null=True, help_text="When somebody of the laboratory first said so, or answered.")
    door_index = models.CharField("index du code", max_length=32, unique=True, null=True, editable=False)  # noqa: DJ001

    FIELD_CLASSES = {
        "id": "P1", "case_file": "P1", "kind_code": "P1", "written_on": "P1", "key": "P1", "facts": "P3",
        "name_words": "P3", "template_version": "P1", "pdf": "P1", "rendered_at": "P1", "left_on": "P1",
        "read_at": "P1", "door_index": "K",
    }  # fmt: skip

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "courrier"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pdf__isnull=True, rendered_at__isnull=True)
                | models.Q(pdf__isnull=False, rendered_at__isnull=False),
                name="letter_printed_with_its_pdf",
            )
        ]

    def __str__(self):
        return f"{self.kind_code} {self.written_on}"

    @property
    def kind(self):
        return LETTERS[self.kind_code]

    @property
    def is_unread(self):
        """Of a letter that a laboratory sees: as `unread` says."""
        return self.kind_code in TO_LABORATORIES and self.read_at is None

    @property
    def is_ready(self):
        return self.pdf_id is not None
