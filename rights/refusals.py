"""Why a laboratory may say no, on which text, and what to answer. A refusal outside this list is no ground."""

from collections.abc import Mapping
from dataclasses import dataclass

from rights.statutes import (
    GDPR_11,
    GDPR_12_5,
    GDPR_12_6,
    GDPR_15,
    GDPR_15_4,
    GDPR_17_3,
    GDPR_18,
    GDPR_20,
    GDPR_21,
    GDPR_21_1,
    Statute,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalGround:
    code: str
    label: str
    statute: Statute
    rights: frozenset[str] = frozenset()  # empty: any right
    needs: tuple[str, ...] = ()  # what the refusal must state to be checked
    counter: str = ""  # what the person may answer

    def fits(self, right: str) -> bool:
        return not self.rights or right in self.rights


RETENTION_SAID = "pour les données conservées, le texte invoqué, la durée et la date de fin"  # what erasure expects
_ACCESS = frozenset({"access", "breach_info", "recipients", "health_access"})

REFUSAL_GROUNDS: Mapping[str, RefusalGround] = {
    ground.code: ground
    for ground in (
        RefusalGround(
            code="third_parties",
            label="Les données concernent aussi d’autres personnes",
            statute=GDPR_15_4,
            rights=_ACCESS,
            counter="Ce qui concerne autrui peut être masqué : ce n’est pas un motif pour tout refuser.",
        ),
        RefusalGround(
            code="excessive",
            label="La demande serait manifestement infondée ou excessive",
            statute=GDPR_12_5,
            counter="C’est au laboratoire de le prouver ; une première demande ne l’est en principe pas.",
        ),
        RefusalGround(
            code="not_identifiable",
            label="Le laboratoire ne peut pas vous identifier dans ses fichiers",
            statute=GDPR_11,
            counter="Vous pouvez préciser : dates de prélèvement, adresse de l’époque, numéro de dossier.",
        ),
        RefusalGround(
            code="identity_doubt",
            label="Le laboratoire doute de votre identité",
            statute=GDPR_12_6,
            counter="Le doute doit être raisonnable et expliqué ; l’identité se prouve par tout moyen.",
        ),
        RefusalGround(
            code="not_held",
            label="Le laboratoire ne détient plus les données",
            statute=GDPR_15,
            rights=_ACCESS,
            counter="Il doit tout de même répondre dans le délai et chercher dans ses archives.",
        ),
        RefusalGround(
            code="legal_retention",
            label="Un texte oblige à conserver les données",
            statute=GDPR_17_3,
            rights=frozenset({"erasure"}),
            needs=("le texte cité", "la durée", "la date de départ", "la date de fin"),
            counter="Demandez le texte, la durée et la date de fin : une pratique professionnelle n’est pas un texte.",
        ),
        RefusalGround(
            code="public_health",
            label="Les données servent la santé publique ou les soins",
            statute=GDPR_17_3,
            rights=frozenset({"erasure"}),
            needs=("le texte cité",),
            counter="Ce motif ne couvre ni un compte en ligne, ni un mot de passe, ni les copies d’une migration.",
        ),
        RefusalGround(
            code="legal_claims",
            label="Les données servent à la défense de droits en justice",
            statute=GDPR_17_3,
            rights=frozenset({"erasure", "objection"}),
            counter="Le laboratoire doit dire quelles données et pour quel litige possible, et jusqu’à quand.",
        ),
        RefusalGround(
            code="outside_portability",
            label="Les données n’ont pas été fournies par vous, ou pas sur contrat ni consentement",
            statute=GDPR_20,
            rights=frozenset({"portability"}),
            counter="Une copie électronique reste due au titre du droit d’accès.",
        ),
        RefusalGround(
            code="no_case",
            label="Aucun des quatre cas de la limitation ne serait rempli",
            statute=GDPR_18,
            rights=frozenset({"restriction"}),
            counter="Conserver la preuve d’une fuite pour défendre vos droits est l’un de ces quatre cas.",
        ),
        RefusalGround(
            code="compelling",
            label="Le laboratoire aurait des motifs légitimes et impérieux",
            statute=GDPR_21_1,
            rights=frozenset({"objection"}),
            counter="C’est à lui de les démontrer ; face à la prospection, aucun motif ne suffit.",
        ),
        RefusalGround(
            code="legal_basis",
            label="Le traitement repose sur une obligation légale",
            statute=GDPR_21,
            rights=frozenset({"objection"}),
            counter="L’opposition à la prospection est, elle, toujours possible.",
        ),
    )
}
