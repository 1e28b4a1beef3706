"""Why a laboratory may say no, on which text, and what to answer. A refusal outside this list is no ground.

The text depends on the request: the same ground rests on the GDPR for one, on the health code for another. The GDPR
does not cover the dead: to their relatives only the health code and LIL 85 are opposed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rights.statutes import (
    CSP_L1110_4,
    CSP_L1111_7,
    CSP_R1111_1,
    GDPR_11,
    GDPR_12_5,
    GDPR_12_6,
    GDPR_15,
    GDPR_15_4,
    GDPR_17_3_B,
    GDPR_17_3_C,
    GDPR_17_3_E,
    GDPR_18,
    GDPR_20,
    GDPR_21_1,
    LIL_85,
    Statute,
)

ANY = ""  # every other right


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalGround:
    code: str
    label: str
    texts: Mapping[str, Statute] = field(default_factory=dict)  # by right: what it rests on
    after_death: Mapping[str, Statute] = field(default_factory=dict)  # the same, opposed to the relatives of the dead
    needs: tuple[str, ...] = ()  # what the refusal must state to be checked
    counter: str = ""  # what the person may answer

    def statute_for(self, right: str, *, heir: bool) -> Statute | None:
        """None: this ground cannot be opposed to that request."""
        texts = self.after_death if heir else self.texts
        return texts.get(right) or texts.get(ANY)

    def fits(self, right: str, *, heir: bool) -> bool:
        return self.statute_for(right, heir=heir) is not None


RETENTION_SAID = "pour les données conservées, le texte invoqué, la durée et la date de fin"  # what erasure expects
_ACCESS = ("access", "breach_info", "recipients")

REFUSAL_GROUNDS: Mapping[str, RefusalGround] = {
    ground.code: ground
    for ground in (
        RefusalGround(
            code="opposed_in_life",
            label="La personne décédée s’y était opposée de son vivant",
            after_death={"health_access": CSP_L1110_4, "breach_info": CSP_L1110_4},
            counter="C’est au laboratoire de dire quand et comment cette volonté a été exprimée.",
        ),
        RefusalGround(
            code="outside_motive",
            label="Ces informations ne seraient pas nécessaires au motif que vous avez donné",
            after_death={"health_access": CSP_L1110_4, "breach_info": CSP_L1110_4},
            counter="Seul ce qui est étranger à ce motif peut être écarté. Vous pouvez préciser votre motif.",
        ),
        RefusalGround(
            code="directives",
            label="La personne décédée a laissé des directives contraires",
            after_death={"erasure": LIL_85},
            counter="Demandez la date de ces directives, et à qui elles ont été confiées.",
        ),
        RefusalGround(
            code="capacity_doubt",
            label="Le laboratoire doute de votre qualité auprès de la personne décédée",
            after_death={"health_access": CSP_L1110_4, "breach_info": CSP_L1110_4, "erasure": LIL_85},
            counter="Vous pouvez envoyer une autre pièce : acte de notoriété, livret de famille, attestation de PACS.",
        ),
        RefusalGround(
            code="third_parties",
            label="Les données concernent aussi d’autres personnes",
            texts={**dict.fromkeys(_ACCESS, GDPR_15_4), "health_access": CSP_L1111_7},
            after_death={"health_access": CSP_L1111_7},
            counter="Ce qui concerne autrui peut être masqué : ce n’est pas un motif pour tout refuser.",
        ),
        RefusalGround(
            code="excessive",
            label="La demande serait manifestement infondée ou excessive",
            texts={ANY: GDPR_12_5},
            counter="C’est au laboratoire de le prouver ; une première demande ne l’est en principe pas.",
        ),
        RefusalGround(
            code="not_identifiable",
            label="Le laboratoire ne peut pas vous identifier dans ses fichiers",
            texts={ANY: GDPR_11},
            counter="Vous pouvez préciser : dates de prélèvement, adresse de l’époque, numéro de dossier.",
        ),
        RefusalGround(
            code="identity_doubt",
            label="Le laboratoire doute de votre identité",
            texts={"health_access": CSP_R1111_1, ANY: GDPR_12_6},
            after_death={"health_access": CSP_R1111_1},
            counter="Le doute doit être raisonnable et expliqué ; l’identité se prouve par tout moyen.",
        ),
        RefusalGround(
            code="not_held",
            label="Le laboratoire ne détient plus les données",
            texts={**dict.fromkeys(_ACCESS, GDPR_15), "health_access": CSP_L1111_7},
            after_death={"health_access": CSP_L1111_7},
            counter="Il doit tout de même répondre dans le délai et chercher dans ses archives.",
        ),
        RefusalGround(
            code="legal_retention",
            label="Un texte oblige à conserver les données",
            texts={"erasure": GDPR_17_3_B},
            after_death={"erasure": LIL_85},
            needs=("le texte cité", "la durée", "la date de départ", "la date de fin"),
            counter="Demandez le texte, la durée et la date de fin : une pratique professionnelle n’est pas un texte.",
        ),
        RefusalGround(
            code="public_health",
            label="Les données servent la santé publique ou les soins",
            texts={"erasure": GDPR_17_3_C},
            needs=("le texte cité",),
            counter="Ce motif ne couvre ni un compte en ligne, ni un mot de passe, ni les copies d’une migration.",
        ),
        RefusalGround(
            code="legal_claims",
            label="Les données servent à la défense de droits en justice",
            texts={"erasure": GDPR_17_3_E, "objection": GDPR_21_1},
            counter="Le laboratoire doit dire quelles données et pour quel litige possible, et jusqu’à quand.",
        ),
        RefusalGround(
            code="outside_portability",
            label="Les données n’ont pas été fournies par vous, ou pas sur contrat ni consentement",
            texts={"portability": GDPR_20},
            counter="Une copie électronique reste due au titre du droit d’accès.",
        ),
        RefusalGround(
            code="no_case",
            label="Aucun des quatre cas de la limitation ne serait rempli",
            texts={"restriction": GDPR_18},
            counter="Conserver la preuve d’une fuite pour défendre vos droits est l’un de ces quatre cas.",
        ),
        RefusalGround(
            code="compelling",
            label="Le laboratoire aurait des motifs légitimes et impérieux",
            texts={"objection": GDPR_21_1},
            counter="C’est à lui de les démontrer ; face à la prospection, aucun motif ne suffit.",
        ),
        RefusalGround(
            code="legal_basis",
            label="Le traitement repose sur une obligation légale",
            texts={"objection": GDPR_21_1},
            counter="L’opposition à la prospection est, elle, toujours possible.",
        ),
    )
}
