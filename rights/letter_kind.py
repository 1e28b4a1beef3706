"""What a kind of letter is: to whom it goes, which rights it may carry, which facts it cannot do without."""

from dataclasses import dataclass

FROM_A_LABORATORY = ("person", "processor")  # addressees of what a laboratory writes


@dataclass(frozen=True)
class LetterKind:
    """`fields`: facts that must be there besides date, sender and recipient. `rights`: those it may carry."""

    code: str
    title: str  # French, for screens
    addressee: str  # "laboratory", "cnil", "prosecutor", "association"; from a laboratory, "person" or "processor";
    # "organization" is written to by this platform
    rights: tuple[str, ...]
    fields: tuple[str, ...] = ()
    statutes: tuple[str, ...] = ()  # codes of rights.statutes cited for the living, besides those of the rights asked
    windowed: bool = True  # posted to an addressee; else a document, whose parties are named in its body

    @property
    def checkable(self) -> bool:
        """Whether the laboratory may check it by a code: what is addressed to it, and the mandate it is shown."""
        return self.addressee == "laboratory" or "mandate" in self.fields

    @property
    def from_a_laboratory(self) -> bool:
        return self.addressee in FROM_A_LABORATORY
