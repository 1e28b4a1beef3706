"""Sealed columns. They are written in clear, stored sealed and read with a scope.

`key` is the path from the row to its DataKey ("key", "case_file.key"). The additional data binds a value to its model,
field and row: the row's `public_id` if it has one, else its primary key.
"""

import json

from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from vault import cipher
from vault.scope import Reading
from vault.sealed import VEIL, Ciphertext, Pending, Sealed

PADDING_STEP = 32


class SealedBytesField(models.BinaryField):
    """Bytes that are already sealed or wrapped when they are assigned."""

    is_sealed = True


class SealedAttribute(DeferredAttribute):
    """Reading gives a Sealed. Assigning takes a plain value, nothing, or the same row's own sealed value."""

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            super().__get__(instance, cls)
        return Sealed(self.field, instance, instance.__dict__[self.field.attname])

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = self.field.raw(instance, value)


class SealedField(models.BinaryField):
    """What sealed texts and sealed JSON share. Subclasses say how a value becomes bytes."""

    descriptor_class = SealedAttribute
    is_sealed = True
    empty = None  # what an absent value reveals

    def __init__(self, *args, key, **kwargs):
        kwargs.setdefault("null", True)
        super().__init__(*args, **kwargs)
        self.key = key

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "key": self.key, "null": self.null}

    # --- In memory ---

    def raw(self, instance, value):
        """What the row holds in memory for an assigned value: None, Pending or Ciphertext."""
        if isinstance(value, Sealed):
            if value.field == self and self._public_id(value.instance) == self._public_id(instance):
                return value.raw
            raise TypeError(f"{self.name}: a sealed value of another row or field must be revealed with a scope first.")
        if value is None or isinstance(value, Ciphertext):
            return value
        if self.is_empty(value):
            return None
        self.to_bytes(value)  # refuse now what could not be sealed at save
        return Pending(value)

    def is_empty(self, value):
        return False

    def open(self, instance, raw, scope):
        """The content of `raw`, once the scope has admitted the reading."""
        if raw is None:
            return self.empty
        return self.open_at(self._data_key(instance), self._public_id(instance), raw, scope)

    def open_at(self, data_key, public_id, raw, scope):
        """The same from the coordinates of a value: for who looks through thousands of rows and builds none."""
        scope.admit(Reading(data_key.pk, self.model._meta.label, self.name, public_id))
        if isinstance(raw, Pending):
            return self.from_bytes(self.to_bytes(raw.value))
        place = self._place(data_key, public_id)
        return self.from_bytes(cipher.unpad(cipher.unseal(data_key.unwrap(), data_key.hint, raw.value, place)))

    def seal(self, instance, raw):
        """`raw` as it may be stored: a Pending becomes a Ciphertext, the rest stays."""
        if not isinstance(raw, Pending):
            return raw
        data_key = self._data_key(instance)
        place = self._place(data_key, self._public_id(instance))
        padded = cipher.pad(self.to_bytes(raw.value), PADDING_STEP)
        return Ciphertext(cipher.seal(data_key.unwrap(), data_key.hint, padded, place))

    def _data_key(self, instance):
        data_key = instance
        for step in self.key.split("."):
            data_key = getattr(data_key, step)
        if data_key is None:
            raise ValueError(f"{self.model._meta.label}.{self.name} has no key yet: give the row its {self.key}.")
        return data_key

    def _public_id(self, instance):
        public_id = getattr(instance, "public_id", None) or instance.pk
        return None if public_id is None else str(public_id)

    def _place(self, data_key, public_id):
        if public_id is None:
            raise ValueError(f"{self.model._meta.label}.{self.name}: a row needs its id before it is sealed.")
        model = self.model._meta.concrete_model._meta.label
        return f"v1|{model}|{self.name}|{public_id}|{data_key.tenant}|{data_key.pk}".encode()

    # --- To and from the database ---

    def pre_save(self, instance, add):
        if self.attname not in instance.__dict__:
            return getattr(instance, self.attname).raw
        sealed = self.seal(instance, instance.__dict__[self.attname])
        instance.__dict__[self.attname] = sealed
        return sealed

    def get_prep_value(self, value):
        if isinstance(value, Sealed):  # bulk_update reads the attribute
            value.instance.__dict__[self.attname] = value.raw = self.seal(value.instance, value.raw)
            value = value.raw
        if value is None:
            return None
        if isinstance(value, Ciphertext):
            return value.value
        raise TypeError(f"{self.name} is sealed: a plain value goes through an instance and save(), never a query.")

    def get_db_prep_value(self, value, connection, prepared=False):
        return super().get_db_prep_value(self.get_prep_value(value) if not prepared else value, connection, True)

    def from_db_value(self, value, expression, connection):
        return None if value is None else Ciphertext(value)

    def get_default(self):
        return self._get_default() if self.has_default() else None

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: only isnull can be asked of it.")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name):
        raise FieldError(f"{self.name} is sealed: only isnull can be asked of it.")

    # --- Validation, forms, serialisation ---

    def to_python(self, value):
        return value

    def validate(self, value, model_instance):
        if not value and (not self.blank or not self.null):
            raise ValidationError(self.error_messages["blank"], code="blank")

    def run_validators(self, value):
        """Validators see what was typed; what is already sealed was seen when it was typed."""
        if isinstance(value, Sealed) and isinstance(value.raw, Pending):
            super().run_validators(value.raw.value)

    def formfield(self, **kwargs):
        return None

    def value_to_string(self, obj):
        return VEIL if getattr(obj, self.attname) else ""


class SealedTextField(SealedField):
    """A text. An empty one is stored as NULL and reveals as ''."""

    empty = ""

    def is_empty(self, value):
        return value == ""

    def to_bytes(self, value):
        if not isinstance(value, str):
            raise TypeError(f"{self.name} takes a text, not a {type(value).__name__}.")
        return value.encode()

    def from_bytes(self, value):
        return value.decode()


class SealedJSONField(SealedField):
    """Anything JSON can say. None is stored as NULL."""

    def to_bytes(self, value):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def from_bytes(self, value):
        return json.loads(value)
