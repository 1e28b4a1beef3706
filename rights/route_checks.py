"""What the letters of rights.route_facts refuse to be written from; each refusal names its field."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from rights.damage import NATURES, Damage
from rights.duties import DUTIES
from rights.fact_reading import FactsError
from rights.mandates import NOTICES, SCOPES, last_end
from rights.offences import HAPPENINGS
from rights.periods import date_in_words
from rights.route_facts import Compensation, CriminalComplaint, Mandate, Revocation


class Facts(Protocol):
    """The part of a letter's facts that these checks read."""

    @property
    def date(self) -> date: ...
    @property
    def compensation(self) -> Compensation | None: ...
    @property
    def criminal(self) -> CriminalComplaint | None: ...
    @property
    def mandate(self) -> Mandate | None: ...
    @property
    def revocation(self) -> Revocation | None: ...


def check(facts: Facts, *, capacity: str) -> None:
    """Raise FactsError for the first thing that one of these letters cannot say."""
    if facts.compensation:
        _compensation(facts.compensation, facts.date, capacity)
    if facts.criminal:
        _criminal(facts.criminal, facts.date, capacity)
    if facts.mandate:
        _mandate(facts.mandate, capacity)
    if facts.revocation:
        _revocation(facts.revocation)


def _compensation(told: Compensation, on: date, capacity: str) -> None:
    if capacity == "heir":
        raise FactsError(
            "capacity.kind",
            "Après un décès, le droit à réparation dépend de la succession : demandez conseil à un avocat ou à un "
            "notaire.",
        )
    _known("compensation.duties", told.duties, DUTIES)
    _damage("compensation.damage", told.damage, on)
    if not told.damage and not told.moral:
        raise FactsError("compensation.moral", "Décrivez au moins un préjudice : sans dommage, rien n’est à réparer.")
    if told.moral_cents is not None and (told.moral_cents < 0 or not told.moral):
        raise FactsError(
            "compensation.moral_cents", "Une somme se demande pour un préjudice décrit, et n’est pas négative."
        )


def _criminal(told: CriminalComplaint, on: date, capacity: str) -> None:
    _known("criminal.happened", told.happened, HAPPENINGS)
    _not_after("criminal.since_on", told.since_on, on)
    if told.told_on:
        _not_after("criminal.told_on", told.told_on, on)
    _damage("criminal.damage", told.damage, on)
    for name in ("court", "place", "laboratory", "story"):
        if not getattr(told, name):
            raise FactsError(
                f"criminal.{name}", "Cette information manque : la plainte ne peut pas s’écrire sans elle."
            )
    for name in ("birth_place", "profession"):
        if not getattr(told.complainant, name):
            raise FactsError(f"criminal.complainant.{name}", "Le procureur demande cette information. Complétez-la.")
    if capacity != "self" and told.complainant.birth_date is None:
        raise FactsError("criminal.complainant.birth_date", "Indiquez la date de naissance de la personne qui signe.")


def _mandate(told: Mandate, capacity: str) -> None:
    _known("mandate.scopes", told.scopes, SCOPES)
    for name in ("association", "number", "controller"):
        if not getattr(told, name):
            raise FactsError(f"mandate.{name}", "Cette information manque : le mandat ne peut pas s’écrire sans elle.")
    if told.notices not in NOTICES:
        raise FactsError("mandate.notices", f"Choisissez parmi : {', '.join(NOTICES)}.")
    if told.ends_on <= told.starts_on:
        raise FactsError("mandate.ends_on", "Le mandat finit après avoir commencé.")
    if told.ends_on > (latest := last_end(told.starts_on)):
        raise FactsError(
            "mandate.ends_on",
            f"Un mandat dure douze mois au plus : jusqu’au {date_in_words(latest)}, puis il se renouvelle.",
        )
    if (told.accepted_on is None) != (not told.accepted_words):
        raise FactsError("mandate.accepted_words", "Un accord donné en ligne garde le jour et la version des mots lus.")
    for number, code in enumerate(told.scopes, 1):
        if capacity == "heir" and not SCOPES[code].for_the_dead:
            raise FactsError(
                f"mandate.scopes.{number}", "Le RGPD ne protège pas les personnes décédées : retirez ce point."
            )


def _revocation(told: Revocation) -> None:
    if not told.association:
        raise FactsError("revocation.association", "Indiquez l’association dont le mandat prend fin.")
    if told.effective_on < told.given_on:
        raise FactsError("revocation.effective_on", "La fin du mandat ne peut pas précéder le mandat.")


def _damage(path: str, rows: tuple[Damage, ...], on: date) -> None:
    for number, row in enumerate(rows, 1):
        if row.nature not in NATURES:
            raise FactsError(f"{path}.{number}.nature", f"Choisissez parmi : {', '.join(NATURES)}.")
        _not_after(f"{path}.{number}.on", row.on, on)
        for name in ("cents", "minutes"):
            if (getattr(row, name) or 0) < 0:
                raise FactsError(f"{path}.{number}.{name}", "Ce nombre ne peut pas être négatif.")


def _known(path: str, codes: tuple[str, ...], allowed: Mapping[str, object]) -> None:
    if not codes:
        raise FactsError(path, "Choisissez au moins un point.")
    for number, code in enumerate(codes, 1):
        if code not in allowed or code in codes[: number - 1]:
            raise FactsError(f"{path}.{number}", f"Choisissez parmi : {', '.join(allowed)}.")


def _not_after(path: str, day: date, on: date) -> None:
    if day > on:
        raise FactsError(path, "Cette date ne peut pas être postérieure à la lettre.")
