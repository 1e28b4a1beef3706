"""The obligations whose breach may give rise to compensation (GDPR art. 82): what a person may allege, and on what."""

from dataclasses import dataclass

from rights.statutes import GDPR_12_3, GDPR_12_4, GDPR_15, GDPR_28, GDPR_32, GDPR_33, GDPR_34, Statute


@dataclass(frozen=True, slots=True)
class Duty:
    code: str
    label: str  # said to the person who ticks it
    hint: str
    alleged: str  # said to the laboratory: what seems to have been missing
    statutes: tuple[Statute, ...]


DUTIES: dict[str, Duty] = {
    duty.code: duty
    for duty in (
        Duty(
            "security",
            "Les données semblent avoir été mal protégées",
            "Elles sont sorties de chez le laboratoire ou de chez son prestataire.",
            "l’obligation de garantir, par des mesures appropriées, la sécurité des données",
            (GDPR_32,),
        ),
        Duty(
            "information",
            "La fuite m’a été annoncée tard, mal, ou pas du tout",
            "Le laboratoire doit prévenir les personnes quand le risque pour elles est élevé.",
            "l’obligation d’informer dans les meilleurs délais les personnes exposées à un risque élevé",
            (GDPR_34,),
        ),
        Duty(
            "notification",
            "La fuite semble avoir été signalée tard à la CNIL, ou pas du tout",
            "À cocher seulement si un document ou une réponse le laisse penser.",
            "l’obligation de notifier la violation à la CNIL en temps utile",
            (GDPR_33,),
        ),
        Duty(
            "rights",
            "Mes demandes sont restées sans réponse, ou sans réponse complète",
            "Après le délai que la loi lui laissait.",
            "l’obligation de répondre, dans le délai et en entier, aux demandes d’exercice des droits",
            (GDPR_12_3, GDPR_12_4, GDPR_15),
        ),
        Duty(
            "processor",
            "Le contrat avec le prestataire semble avoir manqué de garanties",
            "Pour la fuite de 2021, la CNIL a relevé ce manquement chez l’éditeur du logiciel.",
            "l’obligation de n’agir avec un sous-traitant que sous un contrat qui protège les données",
            (GDPR_28,),
        ),
    )
}
