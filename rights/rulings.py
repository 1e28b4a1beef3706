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
        Ruling(
            "c_300_21",
            "CJUE, 4 mai 2023, aff. C-300/21",
            _CURIA + "C-300/21",
            date(2023, 5, 4),
            "Une violation, un dommage et un lien entre les deux ouvrent droit à réparation, sans seuil de gravité.",
        ),
        Ruling(
            "c_340_21",
            "CJUE, 14 décembre 2023, aff. C-340/21",
            _CURIA + "C-340/21",
            date(2023, 12, 14),
            "La crainte d’un usage abusif de ses données peut, à elle seule, constituer un dommage moral ; le "
            "responsable prouve que ses mesures de sécurité étaient appropriées.",
        ),
        Ruling(
            "c_687_21",
            "CJUE, 25 janvier 2024, aff. C-687/21",
            _CURIA + "C-687/21",
            date(2024, 1, 25),
            "La crainte doit être établie ; la réparation compense le dommage et ne punit pas.",
        ),
        Ruling(
            "c_590_22",
            "CJUE, 20 juin 2024, aff. C-590/22",
            _CURIA + "C-590/22",
            date(2024, 6, 20),
            "La crainte que des données aient été divulguées, avec ses conséquences, suffit si elle est prouvée.",
        ),
        Ruling(
            "c_182_22",
            "CJUE, 20 juin 2024, aff. jointes C-182/22 et C-189/22",
            _CURIA + "C-182/22",
            date(2024, 6, 20),
            "La réparation couvre tout le dommage subi ; un dommage moral n’est pas, par nature, moins grave qu’une "
            "blessure.",
        ),
    )
}
