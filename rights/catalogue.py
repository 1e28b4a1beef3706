"""The rights, on one page. Adding a right is adding an entry here, and its letter."""

from collections.abc import Mapping
from dataclasses import dataclass

from rights.article_15 import ARTICLE_15
from rights.clocks import CLOCKS, Clock
from rights.refusals import REFUSAL_GROUNDS, RETENTION_SAID, RefusalGround
from rights.statutes import (
    CSP_L1110_4,
    CSP_L1111_7,
    CSP_R1111_1,
    GDPR_15,
    GDPR_15_1_C,
    GDPR_15_3,
    GDPR_16,
    GDPR_17,
    GDPR_18,
    GDPR_19,
    GDPR_20,
    GDPR_21,
    GDPR_33,
    GDPR_34,
    LIL_49,
    LIL_50,
    LIL_51,
    LIL_53,
    LIL_55,
    LIL_56,
    LIL_64,
    LIL_85,
    Statute,
)
from rights.time_limits import (
    EIGHT_DAYS,
    GDPR_MONTH,
    GDPR_MONTH_CLOSING_ACCOUNT,
    GDPR_MONTH_OF_THE_LIVING,
    TWO_MONTHS,
    TWO_MONTHS_AGE_UNKNOWN,
    TWO_MONTHS_READ_AS_ONE,
)

__all__ = [
    "CLOCKS",
    "EIGHT_DAYS",
    "KINDS",
    "REFUSAL_GROUNDS",
    "RIGHTS",
    "TWO_MONTHS",
    "Clock",
    "RefusalGround",
    "Right",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Right(Clock):
    name: str  # "droit d’accès"
    letter: str = ""  # the kind of letter that carries it; "": not offered yet
    expects: tuple[str, ...] = ()  # what a full answer contains, as the complaint says what is missing
    open_to_heirs: bool = False
    noun_after_death: str = ""  # "": the same
    statutes_after_death: tuple[Statute, ...] = ()  # the GDPR does not cover the dead

    def noun_for(self, *, heir: bool) -> str:
        return self.noun_after_death if heir and self.noun_after_death else self.noun

    def statutes_for(self, *, heir: bool) -> tuple[Statute, ...]:
        return self.statutes_after_death if heir and self.statutes_after_death else self.statutes


def _by_code(*entries: Right) -> dict[str, Right]:
    return {entry.code: entry for entry in entries}


RIGHTS: Mapping[str, Right] = _by_code(
    Right(
        code="breach_info",
        name="droit d’accès, pour une violation de données",
        label="Savoir si j’étais dans la fuite, et avec quelles données",
        noun="votre demande d’information sur la fuite",
        explain="Le laboratoire dit si vous êtes dans le fichier divulgué, avec quelles données, et ce qu’il a fait.",
        answer_within=GDPR_MONTH,
        statutes=(GDPR_15, GDPR_33, GDPR_34, LIL_49),
        letter="request",
        expects=(
            "la réponse, par oui ou par non, à la question de savoir si ces données étaient dans le fichier divulgué",
            "la liste des données divulguées",
            "l’origine et les dates de la violation, de sa découverte et de sa notification à la CNIL",
            "les mesures prises depuis",
        ),
        open_to_heirs=True,
        statutes_after_death=(CSP_L1110_4, LIL_85),
    ),
    Right(
        code="access",
        name="droit d’accès",
        label="Recevoir une copie de tout ce que le laboratoire a sur moi",
        noun="votre demande d’accès",
        explain="Le laboratoire vous remet une copie de vos données et dit d’où elles viennent et à qui il les donne.",
        answer_within=GDPR_MONTH_OF_THE_LIVING,
        statutes=(GDPR_15, LIL_49),
        letter="request",
        expects=tuple(item.words for item in ARTICLE_15),
    ),
    Right(
        code="health_access",
        name="accès aux informations de santé",
        label="Obtenir mes résultats et mon dossier médical",
        noun="votre demande de dossier médical",
        explain="Le laboratoire remet vos comptes rendus d’examens et les autres informations de santé qu’il a.",
        answer_within=(TWO_MONTHS_READ_AS_ONE, TWO_MONTHS_AGE_UNKNOWN, TWO_MONTHS, EIGHT_DAYS),
        statutes=(CSP_L1111_7, CSP_R1111_1, LIL_64),
        letter="request",
        expects=("la copie des comptes rendus d’examens et des autres informations de santé",),
        open_to_heirs=True,
        noun_after_death="votre demande d’informations de santé",
        statutes_after_death=(CSP_L1110_4, CSP_L1111_7, CSP_R1111_1),
    ),
    Right(
        code="recipients",
        name="droit d’accès, pour les destinataires",
        label="Savoir à qui mes données ont été transmises",
        noun="votre demande sur les destinataires",
        explain="Le laboratoire nomme ceux qui ont reçu ou hébergé vos données, prestataires informatiques compris.",
        answer_within=GDPR_MONTH_OF_THE_LIVING,
        statutes=(GDPR_15_1_C, LIL_49),
        letter="request",
        expects=("l’identité de chaque destinataire, sous-traitant et hébergeur des données",),
    ),
    Right(
        code="erasure",
        name="droit à l’effacement",
        label="Faire effacer ce qui n’a pas à être conservé",
        noun="votre demande d’effacement",
        explain="Compte en ligne, doublons, copies chez le prestataire sont effacés. Le reste reçoit une date de fin.",
        answer_within=GDPR_MONTH_CLOSING_ACCOUNT,
        statutes=(GDPR_17, GDPR_19, LIL_51),
        letter="erasure_request",
        expects=(
            "l’effacement des données qu’aucun texte n’oblige à conserver, ou les motifs du refus",
            RETENTION_SAID,
        ),
        open_to_heirs=True,
        noun_after_death="votre demande de prise en compte du décès",
        statutes_after_death=(LIL_85,),
    ),
    Right(
        code="rectification",
        name="droit de rectification",
        label="Faire corriger une erreur",
        noun="votre demande de rectification",
        explain="Le laboratoire corrige une donnée fausse ou incomplète, et prévient ceux qui l’ont reçue.",
        answer_within=GDPR_MONTH_OF_THE_LIVING,
        statutes=(GDPR_16, GDPR_19, LIL_50),
        letter="rectification_request",
        expects=("la correction demandée, ou les motifs du refus",),
    ),
    Right(
        code="restriction",
        name="droit à la limitation",
        label="Faire geler mes données sans les effacer",
        noun="votre demande de limitation",
        explain="Le laboratoire garde vos données mais cesse de s’en servir, par exemple pour préserver une preuve.",
        answer_within=GDPR_MONTH_OF_THE_LIVING,
        statutes=(GDPR_18, LIL_53),
        letter="restriction_request",
        expects=("la limitation demandée, ou les motifs du refus",),
    ),
    Right(
        code="portability",
        name="droit à la portabilité",
        label="Récupérer mes données dans un format réutilisable",
        noun="votre demande de portabilité",
        explain="Le laboratoire remet, dans un format lisible par un logiciel, les données que vous lui avez fournies.",
        answer_within=GDPR_MONTH_OF_THE_LIVING,
        statutes=(GDPR_20, GDPR_15_3, LIL_55),
        letter="portability_request",
        expects=(
            "les données fournies, dans un format structuré et lisible par machine",
            "pour les autres, une copie sous forme électronique",
        ),
    ),
    Right(
        code="objection",
        name="droit d’opposition",
        label="M’opposer à une utilisation de mes données",
        noun="votre demande d’opposition",
        explain="Le laboratoire cesse une utilisation que la loi ne lui impose pas : recherche, prospection, partage.",
        answer_within=GDPR_MONTH_OF_THE_LIVING,
        statutes=(GDPR_21, LIL_56),
        letter="objection_request",
        expects=("la fin de l’utilisation contestée, ou les motifs légitimes et impérieux qui s’y opposent",),
    ),
)

KINDS: Mapping[str, Clock] = {**RIGHTS, **CLOCKS}
