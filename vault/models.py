"""Keys of persons and cases, and sealed files. Nothing here is readable without the key ring."""

import hashlib
import io
import uuid

from django.db import models
from django.utils import timezone

from vault import cipher, keys
from vault.fields import SealedBytesField, SealedTextField
from vault.scope import Reading

CHUNK_BYTES = 1024 * 1024
FILE_STEP = 64 * 1024


class KeyDestroyed(Exception):
    """The key was destroyed on purpose: what it sealed can never be read again."""

    def __init__(self):
        super().__init__("Ce contenu a été effacé : sa clé a été détruite.")


class DataKeyQuerySet(models.QuerySet):
    def forge(self, kind="person", *, tenant="patients"):
        """A new random key, wrapped with the current epoch."""
        epoch, wrapped = keys.ring().wrap(cipher.new_key())
        return self.create(kind=kind, tenant=tenant, epoch=epoch, wrapped=wrapped)

    def forge_many(self, count, kind="person", *, tenant="patients"):
        """As many keys as that, in one statement."""
        wrapped = (keys.ring().wrap(cipher.new_key()) for _ in range(count))
        return self.bulk_create(
            self.model(kind=kind, tenant=tenant, epoch=epoch, wrapped=key) for epoch, key in wrapped
        )


class DataKey(models.Model):
    """The key of one person, one case or one organization, wrapped. Destroying it erases all it sealed."""

    class Kind(models.TextChoices):
        PERSON = "person", "personne"
        CASE = "case", "dossier"
        ORGANIZATION = "organization", "organisation"

    FIELD_CLASSES = {
        "id": "P1",
        "kind": "P1",
        "tenant": "P1",
        "epoch": "P1",
        "wrapped": "K",
        "made_at": "P1",
        "destroyed_at": "P1",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("sorte", max_length=12, choices=Kind)
    tenant = models.CharField("organisation", max_length=40, default="patients")
    epoch = models.PositiveIntegerField("époque")
    wrapped = SealedBytesField("clé enveloppée", null=True)
    made_at = models.DateTimeField("créée le", default=timezone.now)
    destroyed_at = models.DateTimeField("détruite le", null=True, blank=True)

    objects = DataKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "clé"
        verbose_name_plural = "clés"
        constraints = [
            models.CheckConstraint(
                name="key_wrapped_or_destroyed",
                condition=models.Q(wrapped__isnull=False, destroyed_at__isnull=True)
                | models.Q(wrapped__isnull=True, destroyed_at__isnull=False),
            )
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def hint(self):
        return self.pk.bytes[: cipher.HINT_BYTES]

    def unwrap(self):
        """The key itself, for the fields and files of this room."""
        if self.wrapped is None:
            raise KeyDestroyed
        ring = keys.ring()
        if self.epoch not in ring.keks:  # another process may have rotated the keys since this one read the file
            keys.forget()
            ring = keys.ring()
        return ring.unwrap(self.epoch, self.wrapped)

    def destroy(self):
        """Forget the key: what it sealed is unreadable here from now on."""
        self.wrapped, self.destroyed_at = None, timezone.now()
        self.save(update_fields=["wrapped", "destroyed_at"])


def _blocks(stream):
    """Chunks of one mebibyte, then the last one: always shorter, empty when the content ends on a boundary."""
    held = b""
    while read := stream.read(CHUNK_BYTES):
        held += read
        while len(held) >= CHUNK_BYTES:
            yield held[:CHUNK_BYTES]
            held = held[CHUNK_BYTES:]
    yield held


class SealedFileQuerySet(models.QuerySet):
    def store(self, content, *, key, name=""):
        """Seal bytes or an open binary file, in the caller's transaction."""
        stream = io.BytesIO(content) if isinstance(content, bytes | bytearray | memoryview) else content
        sealed_file = self.model(key=key, name=name)
        digest, size, chunks, secret = hashlib.sha256(), 0, [], key.unwrap()
        for number, block in enumerate(_blocks(stream)):
            digest.update(block)
            last = len(block) < CHUNK_BYTES
            padded = cipher.pad(block, FILE_STEP) if last else block
            size += len(padded)
            sealed = cipher.seal(secret, key.hint, padded, sealed_file.place_of(number, last=last))
            chunks.append(SealedChunk(sealed_file=sealed_file, number=number, content=sealed))
        sealed_file.size, sealed_file.sha256 = size, digest.hexdigest()
        sealed_file.save(using=self.db, force_insert=True)
        SealedChunk.objects.using(self.db).bulk_create(chunks, batch_size=8)
        return sealed_file


class SealedFile(models.Model):
    """A file, sealed in rows beside the data it belongs to: both are saved, or neither."""

    FIELD_CLASSES = {"id": "P1", "key": "P1", "name": "P3", "size": "P1", "sha256": "P3", "stored_at": "P1"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+", verbose_name="clé")
    name = SealedTextField("nom", key="key", blank=True)
    size = models.PositiveBigIntegerField("taille", help_text="Octets, arrondis par pas de 64 Kio.")
    sha256 = SealedTextField("empreinte SHA-256", key="key")  # in clear, it would confirm a guessed content
    stored_at = models.DateTimeField("rangé le", default=timezone.now)

    objects = SealedFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier scellé"
        verbose_name_plural = "fichiers scellés"

    def __str__(self):
        return str(self.pk)

    def place_of(self, number, *, last):
        """Additional data of a chunk: its file, its place and whether it is the last, so that none can be cut off."""
        end = "last" if last else "more"
        return f"v1|vault.SealedChunk|content|{self.pk}|{self.key.tenant}|{self.key_id}|{number}|{end}".encode()

    def open(self, scope):
        """The content, whole and as it was stored, or Unreadable."""
        scope.admit(Reading(self.key_id, self._meta.label, "content", str(self.pk)))
        secret, chunks = self.key.unwrap(), list(self.chunks.order_by("number"))
        content = b"".join(
            cipher.unseal(secret, self.key.hint, chunk.content, self.place_of(number, last=chunk is chunks[-1]))
            for number, chunk in enumerate(chunks)
        )
        content = cipher.unpad(content)
        if hashlib.sha256(content).hexdigest() != self.sha256.reveal(scope):
            raise cipher.Unreadable
        return content


class SealedChunk(models.Model):
    """One mebibyte of a sealed file."""

    FIELD_CLASSES = {"id": "P1", "sealed_file": "P1", "number": "P1", "content": "P3"}

    sealed_file = models.ForeignKey(SealedFile, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField("rang")
    content = SealedBytesField("contenu")

    class Meta:
        verbose_name = "morceau de fichier"
        verbose_name_plural = "morceaux de fichiers"
        constraints = [models.UniqueConstraint(fields=["sealed_file", "number"], name="chunk_number_once")]

    def __str__(self):
        return f"{self.sealed_file_id}/{self.number}"
