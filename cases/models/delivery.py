"""Documents that a laboratory left for a person, which open with the person's account and a code sent by post."""

import uuid

from django.db import models

from vault.fields import SealedTextField


class DeliveryQuerySet(models.QuerySet):
    def there(self, *, at):
        """Those whose documents can still be opened."""
        return self.filter(expires_at__gt=at)


class Delivery(models.Model):
    """One deposit. The code is stored nowhere, not even hashed: `contents` opens with it, or it is not the code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="deliveries")
    member = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    contents = SealedTextField(key="case_file.key", help_text="Titles, types and sizes, locked by the code.")
    deposited_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="From then on its documents are erased.")
    first_opened_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="Wrong codes in a row.")
    tried_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, deposited once.")

    objects = DeliveryQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "case_file": "P1", "member": "P1", "contents": "P3", "deposited_at": "P1", "expires_at": "P1",
        "first_opened_at": "P1", "tries": "P1", "tried_at": "P1", "key": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "dépôt de documents"
        verbose_name_plural = "dépôts de documents"

    def __str__(self):
        return f"dépôt du {self.deposited_at:%Y-%m-%d}"

    def is_over(self, at):
        return self.expires_at <= at


class DeliveredFile(models.Model):
    """One document of a deposit: locked by the code, then sealed under the file's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField()
    file = models.OneToOneField("vault.SealedFile", on_delete=models.PROTECT, related_name="+")

    FIELD_CLASSES = {"id": "P1", "delivery": "P1", "number": "P1", "file": "P1"}

    class Meta:
        verbose_name = "document déposé"
        verbose_name_plural = "documents déposés"
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="delivered_file_number_once")]

    def __str__(self):
        return f"document {self.number}"
