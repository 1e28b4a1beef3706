"""What a laboratory says it must keep when it refuses to erase, and until when. GDPR art. 17(3)(b).

Nothing here says that the period is right: only what was announced, what was not, and the day it ends.
"""

from dataclasses import dataclass
from datetime import date

from rights.derivation import Step
from rights.periods import Months, date_in_words, in_words
from rights.statutes import GDPR_17_3_B, LIL_85, Statute

MOST_MONTHS = 100 * 12
# What a refusal must say to be checked: as a flaw of the refusal, and as what the laboratory still owes.
SAID = {
    "text": ("le texte n’est pas cité", "le texte qui impose de conserver les données"),
    "period": ("la durée n’est pas dite", "la durée de cette conservation"),
    "start": ("la date de départ n’est pas dite", "la date à laquelle cette durée commence"),
    "end": ("la date de fin n’est pas dite", "la date à laquelle elle finit"),
}
CAVEAT = (
    "Cette date vient de ce que le laboratoire a déclaré. Ni le texte qu’il invoque ni sa durée n’ont été vérifiés ; "
    "aucune durée légale n’est connue pour les comptes rendus ordinaires."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """As announced. `months`: the period; None, or no date: the laboratory did not say."""

    text_cited: bool = False
    months: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    heir: bool = False  # after a death, which the GDPR does not cover

    @property
    def statute(self) -> Statute:
        return LIL_85 if self.heir else GDPR_17_3_B

    @property
    def period_words(self) -> str:
        return period_in_words(self.months) if self.months else ""

    @property
    def counted_end(self) -> date | None:
        """Start plus period, when both were said."""
        return Months(self.months).after(self.starts_on) if self.months and self.starts_on else None

    @property
    def erasable_on(self) -> date | None:
        """The day from which nothing announced keeps the data: the end given, else start plus period."""
        return self.ends_on or self.counted_end

    @property
    def lacks(self) -> tuple[str, ...]:
        """Codes of what the refusal does not say."""
        said = {"text": self.text_cited, "period": self.months, "start": self.starts_on, "end": self.ends_on}
        return tuple(code for code, value in said.items() if not value)

    @property
    def flaws(self) -> tuple[str, ...]:
        return tuple(SAID[code][0] for code in self.lacks)

    @property
    def owed(self) -> tuple[str, ...]:
        return tuple(SAID[code][1] for code in self.lacks)

    @property
    def steps(self) -> tuple[Step, ...]:
        found = []
        if self.starts_on:
            found.append(Step(f"Départ annoncé par le laboratoire : {date_in_words(self.starts_on)}."))
        if self.months:
            found.append(Step(f"Durée annoncée par le laboratoire : {self.period_words}."))
        if self.counted_end:
            found.append(Step(f"Cette durée, comptée depuis ce départ, finit le {date_in_words(self.counted_end)}."))
        if self.ends_on:
            other = self.counted_end not in (None, self.ends_on)
            though = ", qui n’est pas celle de son propre calcul" if other else ""
            found.append(Step(f"Date de fin donnée par le laboratoire : {date_in_words(self.ends_on)}{though}."))
        if self.erasable_on:
            on = date_in_words(self.erasable_on, weekday=True)
            said = (
                f"Le {on}, cette conservation s’achève : ensuite, rien de ce qu’il annonce ne s’oppose à l’effacement."
            )
            found.append(Step(said, self.statute))
        return tuple(found)


def period_in_words(months: int) -> str:
    """« dix ans », « dix-huit mois »."""
    if months % 12:
        return in_words(Months(months))
    years = in_words(Months(months // 12)).removesuffix(" mois")
    return f"{years} {'an' if months == 12 else 'ans'}"
