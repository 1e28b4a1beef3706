"""What one holds instead of a personal text: something that says nothing until a scope opens it."""

VEIL = "‹chiffré›"


class _Veiled:
    """Printed, formatted or logged it shows the veil; it is not pickled while it holds a plaintext."""

    __slots__ = ()

    def __repr__(self):
        return VEIL

    __str__ = __repr__

    def __format__(self, spec):
        return format(str(self), spec)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


class Ciphertext(_Veiled):
    """Sealed bytes as the database holds them."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = bytes(value)

    def __reduce__(self):
        return Ciphertext, (self.value,)


class Pending(_Veiled):
    """A plaintext assigned and not yet saved."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __reduce_ex__(self, protocol):
        raise TypeError("A value that is not sealed yet cannot be pickled.")


class Sealed(_Veiled):
    """The value of a sealed field. `bool()` says whether there is content; only `reveal()` gives it."""

    __slots__ = ("field", "instance", "raw")

    def __init__(self, field, instance, raw):
        self.field, self.instance, self.raw = field, instance, raw

    def __bool__(self):
        return self.raw is not None

    def __str__(self):
        return VEIL if self else ""

    def __reduce_ex__(self, protocol):
        raise TypeError("A sealed value does not leave its row: pickle the row, or reveal the value with a scope.")

    def reveal(self, scope):
        """The content. OutOfScope when the scope does not hold its key, Unreadable when it was tampered with."""
        return self.field.open(self.instance, self.raw, scope)
