"""Decisions of courts that letters rely on: how to cite them and where to read them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Ruling:
    code: str
    cite: str
    url: str
    decided_on: date
    held: str
    certainty: str = "c"  # as in rights.statutes


_CURIA = "https://curia.europa.eu/juris/liste.jsf?language=fr&num="

RULINGS: dict[str, Ruling] = {
    ruling.code: ruling
    for ruling in (
        Ruling(
            "c_154_21",
            "CJUE, 12 janvier 2023, aff. C-154/21",
            _CURIA + "C-154/21",
            date(2023, 1, 12),
            "Le droit d’accès porte sur l’identité même des destinataires.",
            certainty="p",
        ),
        Ruling(
            "c_487_21",
            "CJUE, 4 mai 2023, aff. C-487/21",
            _CURIA + "C-487/21",
            date(2023, 5, 4),
            "La copie est une reproduction fidèle et intelligible de l’ensemble des données.",
            certainty="p",
        ),
        Ruling(
            "c_307_22",
            "CJUE, 26 octobre 2023, aff. C-307/22",
            _CURIA + "C-307/22",
            date(2023, 10, 26),
            "La première copie du dossier médical est gratuite et se demande sans motif.",
        ),
    )
}
