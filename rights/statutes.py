"""Every text the house cites: how to cite it, where to read it, since when it is in force, how sure we are.

Links lead to the official publisher. Where the identifier of an article is not known for certain, the link leads to the
whole text, never to a guess. `in_force_from` is the first day of the rule as it is cited here, under this number.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Statute:
    code: str
    cite: str  # "article 12, paragraphe 3, du RGPD": the words of a letter
    url: str
    in_force_from: date
    in_force_until: date | None = None
    title: str = ""
    certainty: str = "c"  # c: stated by the source read · p: well established, re-read before quoting · ?: to confirm
    short: str = ""  # "RGPD, art. 12 § 3": the words of a table

    def in_force_on(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)


@dataclass(frozen=True, slots=True)
class _Text:
    """A regulation, a code, a law: what its articles share."""

    of: str
    short: str
    url: str
    in_force_from: date


STATUTES: dict[str, Statute] = {}

_CODES = "https://www.legifrance.gouv.fr/codes/id/"
_LODA = "https://www.legifrance.gouv.fr/loda/id/"
_EUR_LEX = "https://eur-lex.europa.eu/legal-content/FR/TXT/?uri=CELEX:"

_GDPR = _Text("du RGPD", "RGPD", _EUR_LEX + "32016R0679", date(2018, 5, 25))
_1182_71 = _Text(
    "du règlement (CEE, Euratom) n° 1182/71", "règl. n° 1182/71", _EUR_LEX + "31971R1182", date(1971, 7, 1)
)
_LIL = _Text(
    "de la loi n° 78-17 du 6 janvier 1978",
    "loi Informatique et libertés",
    _LODA + "JORFTEXT000000886460/",
    date(2019, 6, 1),
)
_DECREE = _Text(
    "du décret n° 2019-536 du 29 mai 2019",
    "décret n° 2019-536",
    _LODA + "JORFTEXT000038528420/",
    date(2019, 6, 1),
)
_CSP = _Text("du code de la santé publique", "CSP", _CODES + "LEGITEXT000006072665/", date(2002, 3, 5))
_CIVIL = _Text("du code civil", "code civil", _CODES + "LEGITEXT000006070721/", date(2016, 10, 1))
_PENAL = _Text("du code pénal", "code pénal", _CODES + "LEGITEXT000006070719/", date(1994, 3, 1))
_CPC = _Text("du code de procédure civile", "CPC", _CODES + "LEGITEXT000006070716/", date(1976, 1, 1))
_CPP = _Text("du code de procédure pénale", "CPP", _CODES + "LEGITEXT000006071154/", date(2007, 7, 1))
_LABOUR = _Text("du code du travail", "code du travail", _CODES + "LEGITEXT000006072050/", date(2008, 5, 1))
_CJA = _Text("du code de justice administrative", "CJA", _CODES + "LEGITEXT000006070933/", date(2001, 1, 1))


def _cited(
    text: _Text,
    code: str,
    article: str,
    title: str,
    *,
    paragraph: str = "",
    point: str = "",
    certainty: str = "c",
    since: date | None = None,
    url: str = "",
) -> Statute:
    """One article, entered in STATUTES under its code. The spaces inside a reference do not break."""
    number = article.replace(" ", "\N{NO-BREAK SPACE}")
    noun, abbreviation = ("articles", "art.") if " à " in article or " et " in article else ("article", "art.")
    cite = f"{noun}\N{NO-BREAK SPACE}{number}"
    short = f"{text.short}, {abbreviation}\N{NO-BREAK SPACE}{number}"
    if paragraph:
        cite += f", paragraphe\N{NO-BREAK SPACE}{paragraph}"
        short += f"\N{NO-BREAK SPACE}§\N{NO-BREAK SPACE}{paragraph}"
    if point:
        cite += f", point\N{NO-BREAK SPACE}{point}"
        short += f"\N{NO-BREAK SPACE}{point}"
    cite += f", {text.of}" if paragraph or point else f" {text.of}"
    statute = Statute(
        code=code,
        cite=cite.replace("n° ", "n°\N{NO-BREAK SPACE}"),
        url=url or text.url,
        in_force_from=since or text.in_force_from,
        title=title,
        certainty=certainty,
        short=short.replace("n° ", "n°\N{NO-BREAK SPACE}"),
    )
    if code in STATUTES:
        raise ValueError(f"{code} is cited twice")
    STATUTES[code] = statute
    return statute


# --- Règlement général sur la protection des données (UE) 2016/679 --------------------------------------------------
GDPR_11 = _cited(_GDPR, "gdpr_11", "11", "Traitement ne nécessitant pas l’identification", certainty="p")
GDPR_12_2 = _cited(_GDPR, "gdpr_12_2", "12", "Faciliter l’exercice des droits", paragraph="2", certainty="p")
GDPR_12_3 = _cited(_GDPR, "gdpr_12_3", "12", "Réponse dans un délai d’un mois", paragraph="3")
GDPR_12_4 = _cited(_GDPR, "gdpr_12_4", "12", "Refus motivé, voies de recours indiquées", paragraph="4")
GDPR_12_5 = _cited(_GDPR, "gdpr_12_5", "12", "Gratuité ; demandes excessives", paragraph="5")
GDPR_12_6 = _cited(_GDPR, "gdpr_12_6", "12", "Doute raisonnable sur l’identité", paragraph="6", certainty="p")
GDPR_13 = _cited(_GDPR, "gdpr_13", "13", "Information lors de la collecte", certainty="p")
GDPR_14 = _cited(_GDPR, "gdpr_14", "14", "Information en cas de collecte indirecte", certainty="p")
GDPR_15 = _cited(_GDPR, "gdpr_15", "15", "Droit d’accès")
GDPR_15_1_A = _cited(_GDPR, "gdpr_15_1_a", "15", "Finalités du traitement", paragraph="1", point="a", certainty="p")
GDPR_15_1_B = _cited(_GDPR, "gdpr_15_1_b", "15", "Catégories de données", paragraph="1", point="b", certainty="p")
GDPR_15_1_C = _cited(_GDPR, "gdpr_15_1_c", "15", "Destinataires des données", paragraph="1", point="c")
GDPR_15_1_D = _cited(_GDPR, "gdpr_15_1_d", "15", "Durée de conservation", paragraph="1", point="d", certainty="p")
GDPR_15_1_E = _cited(_GDPR, "gdpr_15_1_e", "15", "Rappel des autres droits", paragraph="1", point="e", certainty="p")
GDPR_15_1_F = _cited(_GDPR, "gdpr_15_1_f", "15", "Rappel de la réclamation", paragraph="1", point="f", certainty="p")
GDPR_15_1_G = _cited(_GDPR, "gdpr_15_1_g", "15", "Source des données", paragraph="1", point="g", certainty="p")
GDPR_15_1_H = _cited(_GDPR, "gdpr_15_1_h", "15", "Décision automatisée", paragraph="1", point="h", certainty="p")
GDPR_15_3 = _cited(_GDPR, "gdpr_15_3", "15", "Copie des données", paragraph="3")
GDPR_15_4 = _cited(_GDPR, "gdpr_15_4", "15", "Droits et libertés d’autrui", paragraph="4")
GDPR_16 = _cited(_GDPR, "gdpr_16", "16", "Droit de rectification")
GDPR_17 = _cited(_GDPR, "gdpr_17", "17", "Droit à l’effacement")
GDPR_17_3 = _cited(_GDPR, "gdpr_17_3", "17", "Limites du droit à l’effacement", paragraph="3")
GDPR_17_3_B = _cited(
    _GDPR, "gdpr_17_3_b", "17", "Conservation imposée par un texte", paragraph="3", point="b", certainty="p"
)
GDPR_17_3_C = _cited(_GDPR, "gdpr_17_3_c", "17", "Santé publique", paragraph="3", point="c", certainty="p")
GDPR_17_3_E = _cited(
    _GDPR, "gdpr_17_3_e", "17", "Droits à défendre en justice", paragraph="3", point="e", certainty="p"
)
GDPR_18 = _cited(_GDPR, "gdpr_18", "18", "Droit à la limitation")
GDPR_18_1_D = _cited(
    _GDPR, "gdpr_18_1_d", "18", "Limitation pendant l’examen d’une opposition", paragraph="1", point="d", certainty="p"
)
GDPR_18_2 = _cited(_GDPR, "gdpr_18_2", "18", "Ce qui reste permis", paragraph="2", certainty="p")
GDPR_18_3 = _cited(_GDPR, "gdpr_18_3", "18", "Avis avant la levée de la limitation", paragraph="3", certainty="p")
GDPR_19 = _cited(_GDPR, "gdpr_19", "19", "Notification aux destinataires", certainty="p")
GDPR_20 = _cited(_GDPR, "gdpr_20", "20", "Droit à la portabilité")
GDPR_20_2 = _cited(
    _GDPR, "gdpr_20_2", "20", "Transmission directe d’un organisme à l’autre", paragraph="2", certainty="p"
)
GDPR_21 = _cited(_GDPR, "gdpr_21", "21", "Droit d’opposition")
GDPR_21_1 = _cited(_GDPR, "gdpr_21_1", "21", "Opposition tenant à la situation", paragraph="1", certainty="p")
GDPR_21_3 = _cited(_GDPR, "gdpr_21_3", "21", "Prospection : opposition sans réserve", paragraph="3", certainty="p")
GDPR_28 = _cited(_GDPR, "gdpr_28", "28", "Le sous-traitant", certainty="p")
GDPR_28_3_E = _cited(
    _GDPR, "gdpr_28_3_e", "28", "Le sous-traitant aide à répondre", paragraph="3", point="e", certainty="p"
)
GDPR_32 = _cited(_GDPR, "gdpr_32", "32", "Sécurité du traitement", certainty="p")
GDPR_33 = _cited(_GDPR, "gdpr_33", "33", "Notification d’une violation à la CNIL")
GDPR_34 = _cited(_GDPR, "gdpr_34", "34", "Communication d’une violation aux personnes", certainty="p")
GDPR_77 = _cited(_GDPR, "gdpr_77", "77", "Réclamation auprès de l’autorité de contrôle")
GDPR_77_2 = _cited(_GDPR, "gdpr_77_2", "77", "Informer le plaignant de l’état et de l’issue", paragraph="2")
GDPR_78 = _cited(_GDPR, "gdpr_78", "78", "Recours contre l’autorité de contrôle")
GDPR_78_2 = _cited(_GDPR, "gdpr_78_2", "78", "Recours après trois mois sans nouvelles", paragraph="2")
GDPR_79 = _cited(_GDPR, "gdpr_79", "79", "Recours juridictionnel contre le responsable", certainty="p")
GDPR_80 = _cited(_GDPR, "gdpr_80", "80", "Représentation par une association", certainty="p")
GDPR_82 = _cited(_GDPR, "gdpr_82", "82", "Droit à réparation")
GDPR_82_4 = _cited(_GDPR, "gdpr_82_4", "82", "Chacun répond de la totalité du dommage", paragraph="4")

# --- Règlement (CEE, Euratom) n° 1182/71: how European periods are counted ------------------------------------------
REG_1182_3_1 = _cited(_1182_71, "reg_1182_3_1", "3", "Le jour ou l’heure de départ ne compte pas", paragraph="1")
REG_1182_3_2 = _cited(
    _1182_71, "reg_1182_3_2", "3", "Fin d’un délai exprimé en mois", paragraph="2", point="c", certainty="p"
)
REG_1182_3_4 = _cited(_1182_71, "reg_1182_3_4", "3", "Dernier jour férié, samedi ou dimanche", paragraph="4")

# --- Loi Informatique et libertés (numbering of 1 June 2019) and its decree -----------------------------------------
LIL_8 = _cited(_LIL, "lil_8", "8", "Missions de la CNIL")
LIL_49 = _cited(_LIL, "lil_49", "49", "Droit d’accès", certainty="p")
LIL_50 = _cited(_LIL, "lil_50", "50", "Droit de rectification", certainty="p")
LIL_51 = _cited(
    _LIL,
    "lil_51",
    "51",
    "Droit à l’effacement ; mineurs",
    url="https://www.legifrance.gouv.fr/loda/article_lc/LEGIARTI000037823120",
)
LIL_53 = _cited(_LIL, "lil_53", "53", "Droit à la limitation", certainty="p")
LIL_55 = _cited(_LIL, "lil_55", "55", "Droit à la portabilité", certainty="p")
LIL_56 = _cited(_LIL, "lil_56", "56", "Droit d’opposition", certainty="p")
LIL_64 = _cited(_LIL, "lil_64", "64", "Accès aux données de santé")
LIL_74 = _cited(_LIL, "lil_74", "74", "Recherche en santé : information, opposition", certainty="p")
LIL_84 = _cited(_LIL, "lil_84", "84", "Les droits s’éteignent avec la personne")
LIL_85 = _cited(_LIL, "lil_85", "85", "Directives et droits des héritiers")
DECREE_2019_536_10 = _cited(_DECREE, "decree_2019_536_10", "10", "Silence de la CNIL pendant trois mois")
DECREE_2019_536_77 = _cited(
    _DECREE, "decree_2019_536_77", "77", "Preuve de l’identité ; suspension du délai", certainty="p"
)
DECREE_2019_536_124 = _cited(_DECREE, "decree_2019_536_124", "124", "Preuve de la qualité d’héritier", certainty="p")

# --- Code de la santé publique --------------------------------------------------------------------------------------
CSP_L1110_4 = _cited(_CSP, "csp_l1110_4", "L. 1110-4", "Secret médical ; ayants droit d’une personne décédée")
CSP_L1111_5 = _cited(_CSP, "csp_l1111_5", "L. 1111-5", "Soins qu’une personne mineure garde secrets", certainty="p")
CSP_L1111_7 = _cited(_CSP, "csp_l1111_7", "L. 1111-7", "Accès aux informations de santé")
CSP_R1111_1 = _cited(
    _CSP, "csp_r1111_1", "R. 1111-1", "Demande d’accès, identité, départ du délai", since=date(2003, 5, 27)
)

# --- Counting, limitation, courts -----------------------------------------------------------------------------------
CPC_641 = _cited(_CPC, "cpc_641", "641", "Point de départ et fin d’un délai")
CPC_642 = _cited(_CPC, "cpc_642", "642", "Délai expirant un samedi, un dimanche ou un jour férié")
CC_414 = _cited(_CIVIL, "cc_414", "414", "Majorité à dix-huit ans", certainty="p")
CC_1231_6 = _cited(_CIVIL, "cc_1231_6", "1231-6", "Intérêts de retard après mise en demeure", certainty="p")
CC_1344_1 = _cited(_CIVIL, "cc_1344_1", "1344-1", "Effets de la mise en demeure", certainty="p")
CC_1984 = _cited(_CIVIL, "cc_1984", "1984", "Le mandat", certainty="p")
CC_2003 = _cited(_CIVIL, "cc_2003", "2003", "Fin du mandat", certainty="p")
CC_2004 = _cited(_CIVIL, "cc_2004", "2004", "Révocation du mandat", certainty="p")
CC_2224 = _cited(
    _CIVIL, "cc_2224", "2224", "Prescription de cinq ans des actions", certainty="p", since=date(2008, 6, 19)
)
CC_2228 = _cited(
    _CIVIL, "cc_2228", "2228", "La prescription se compte par jours", certainty="p", since=date(2008, 6, 19)
)
CPC_750_1 = _cited(_CPC, "cpc_750_1", "750-1", "Tentative amiable avant le juge", certainty="p", since=date(2020, 1, 1))
CPP_8 = _cited(_CPP, "cpp_8", "8", "Prescription de six ans des délits", certainty="p", since=date(2017, 3, 1))
CPP_40 = _cited(_CPP, "cpp_40", "40", "Plainte au procureur de la République", certainty="p")
CPP_40_2 = _cited(_CPP, "cpp_40_2", "40-2", "Le plaignant est avisé des suites", certainty="p")
CPP_85 = _cited(_CPP, "cpp_85", "85", "Plainte avec constitution de partie civile", certainty="p")
CJA_R421_1 = _cited(_CJA, "cja_r421_1", "R. 421-1", "Recours contre une décision notifiée", certainty="p")
CJA_R421_2 = _cited(
    _CJA, "cja_r421_2", "R. 421-2", "Recours contre une décision implicite", certainty="p", since=date(2017, 1, 1)
)
CJA_R421_5 = _cited(_CJA, "cja_r421_5", "R. 421-5", "Voies et délais de recours non indiqués", certainty="p")

# --- Public holidays ------------------------------------------------------------------------------------------------
CT_L3133_1 = _cited(_LABOUR, "ct_l3133_1", "L. 3133-1", "Jours fériés légaux", certainty="p")
CT_L3134_13 = _cited(_LABOUR, "ct_l3134_13", "L. 3134-13", "Jours fériés en Alsace et en Moselle")
CT_L3422_2 = _cited(_LABOUR, "ct_l3422_2", "L. 3422-2", "Jours fériés outre-mer", certainty="p")

# --- Code pénal: the offences a complaint may name ------------------------------------------------------------------
CP_226_4_1 = _cited(_PENAL, "cp_226_4_1", "226-4-1", "Usurpation d’identité", certainty="p", since=date(2011, 3, 16))
CP_226_13 = _cited(_PENAL, "cp_226_13", "226-13", "Atteinte au secret professionnel", certainty="p")
CP_226_17 = _cited(_PENAL, "cp_226_17", "226-17", "Défaut de mesures de sécurité", certainty="p")
CP_226_17_1 = _cited(
    _PENAL, "cp_226_17_1", "226-17-1", "Violation non notifiée", certainty="p", since=date(2011, 8, 26)
)
CP_226_18 = _cited(_PENAL, "cp_226_18", "226-18", "Collecte frauduleuse, déloyale ou illicite", certainty="p")
CP_226_22 = _cited(_PENAL, "cp_226_22", "226-22", "Divulgation de données personnelles", certainty="p")
CP_312_10 = _cited(_PENAL, "cp_312_10", "312-10", "Chantage", certainty="p")
CP_313_1 = _cited(_PENAL, "cp_313_1", "313-1", "Escroquerie", certainty="p")
CP_321_1 = _cited(_PENAL, "cp_321_1", "321-1", "Recel", certainty="p")
CP_323_1 = _cited(_PENAL, "cp_323_1", "323-1", "Accès ou maintien frauduleux dans un système", certainty="p")
CP_323_3 = _cited(
    _PENAL,
    "cp_323_3",
    "323-3",
    "Extraction, détention, transmission frauduleuses",
    certainty="p",
    since=date(2014, 11, 15),
)
