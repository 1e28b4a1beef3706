"""What may have happened to a person after a leak, and the offences that a complaint against X may then name.

The prosecutor alone says which offence it is: a complaint names articles « and any other », and nobody as guilty.
"""

from dataclasses import dataclass

from rights.statutes import (
    CP_226_4_1,
    CP_226_13,
    CP_226_17,
    CP_226_17_1,
    CP_226_18,
    CP_226_22,
    CP_312_10,
    CP_313_1,
    CP_321_1,
    CP_323_1,
    CP_323_3,
    Statute,
)


@dataclass(frozen=True, slots=True)
class Happening:
    code: str
    label: str  # said to the person who ticks it
    hint: str
    offences: tuple[tuple[str, Statute], ...]  # the words of the letter, and the article


HAPPENINGS: dict[str, Happening] = {
    happening.code: happening
    for happening in (
        Happening(
            "leak",
            "Des données ont été prises, vendues ou publiées",
            "La fuite elle-même : les vôtres y étaient, ou ont pu y être.",
            (
                ("accès ou maintien frauduleux dans un système de traitement automatisé de données", CP_323_1),
                ("extraction, détention, reproduction ou transmission frauduleuses de données", CP_323_3),
                ("recel", CP_321_1),
            ),
        ),
        Happening(
            "disclosed",
            "Des personnes qui n’avaient pas à les voir ont vu mes données de santé",
            "Un proche, un employeur, un assureur, un inconnu.",
            (
                ("divulgation de données personnelles portant atteinte à la vie privée", CP_226_22),
                ("atteinte au secret professionnel", CP_226_13),
            ),
        ),
        Happening(
            "security",
            "Les données semblent avoir été gardées sans protection suffisante",
            "À cocher si un document, un article ou une décision le laisse penser.",
            (("traitement de données sans les mesures de sécurité prescrites", CP_226_17),),
        ),
        Happening(
            "notification",
            "La fuite semble ne pas avoir été signalée comme elle devait l’être",
            "À cocher seulement si un document le laisse penser.",
            (("défaut de notification d’une violation de données", CP_226_17_1),),
        ),
        Happening(
            "phishing",
            "J’ai reçu des messages ou des appels trompeurs",
            "On s’est fait passer pour un médecin, une banque, l’assurance maladie.",
            (
                ("collecte de données par un moyen frauduleux, déloyal ou illicite", CP_226_18),
                ("escroquerie ou tentative d’escroquerie", CP_313_1),
            ),
        ),
        Happening(
            "fraud",
            "On m’a pris de l’argent, ou on a essayé",
            "Un virement, un achat, un prélèvement, un crédit.",
            (("escroquerie ou tentative d’escroquerie", CP_313_1),),
        ),
        Happening(
            "identity",
            "On a utilisé mon identité",
            "Un compte, un abonnement ou un crédit à mon nom.",
            (("usurpation d’identité", CP_226_4_1),),
        ),
        Happening(
            "blackmail",
            "On m’a menacé de révéler des informations",
            "Ne payez pas, gardez les messages.",
            (("chantage", CP_312_10),),
        ),
    )
}


def offences(happened: tuple[str, ...]) -> tuple[tuple[str, Statute], ...]:
    """(words, article) of everything that the ticked happenings may be, once each, in the order of the list."""
    found = [offence for code in HAPPENINGS if code in happened for offence in HAPPENINGS[code].offences]
    return tuple(dict.fromkeys(found))
