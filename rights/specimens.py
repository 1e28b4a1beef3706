"""Made-up facts for every letter kind and capacity: what `manage.py letters` prints and the tests read."""

from copy import deepcopy
from typing import Any

LEAK = {
    "title": "Fuite de données de laboratoires d’analyses (affaire Dedalus)",
    "disclosed_on": "2021-02-23",
    "knows_from": "la presse",
    "finding": "À propos de cette fuite, la CNIL a relevé à l’encontre de Dedalus Biologie : plus de données que "
    "nécessaire extraites lors d’une migration de logiciel, sans effacement automatique ensuite (formation restreinte, "
    "délibération SAN-2022-009 du 15 avril 2022).",
}
WINDOW_FULL = [
    "SOCIETE D’EXERCICE LIBERAL BIO-ARMORIQ",
    "DELEGUE A LA PROTECTION DES DONNEES --",
    "BATIMENT LE GOUESSANT ENTREE B NIVEAU2",
    "118 BOULEVARD DU MARECHAL DE LATTRE DE",
    "PARC D ACTIVITES DE KERLANN SUD BP 123",
    "56892 SAINT-AVE LES ETANGS CEDEX 09 MM",
]
SELF: dict[str, Any] = {
    "reference": "R-7K3F-92QD",
    "place": "Vannes",
    "date": "2026-11-23",
    "sender": {
        "name": "Camille Le Goff",
        "lines": ["12 rue des Vénètes", "56000 Vannes"],
        "email": "camille@exemple.fr",
    },
    "recipient": {
        "lines": [
            "LABORATOIRE BIO-GOLFE",
            "DELEGUE A LA PROTECTION DES DONNEES",
            "4 PLACE DE LA LIBERATION",
            "56000 VANNES",
        ],
        "email": "dpo@bio-golfe.example",
    },
    "sending": {"channel": "registered", "number": "1A 204 117 3390 4"},
    "identification": {
        "birth_name": "Kerbrat",
        "birth_date": "1984-05-01",
        "address_then": "3 allée des Ajoncs, 56860 Séné",
        "samples": [{"period": "mars 2019", "place": "Vannes, place de la Libération", "report_number": "19-03-4471"}],
    },
    "breach": LEAK,
    "rights": ["breach_info", "access"],
}
PARENT = {"kind": "parent", "person": {"name": "Elwan Le Goff", "birth_date": "2014-09-12"}, "link": "mère"}
GUARDIAN = {
    "kind": "guardian",
    "person": {"name": "Anne Tanguy", "birth_name": "Riou", "birth_date": "1941-02-01"},
    "link": "habilitation familiale avec représentation",
    "proof": "jugement du 4 juin 2024",
}
HEIR = {
    "kind": "heir",
    "person": {"name": "Yves Le Goff", "birth_date": "1950-01-01"},
    "link": "son enfant",
    "motive": "cause_of_death",
    "proof": "acte de notoriété du 2 mars 2023",
}
FIRST = {"sent_on": "2026-03-04", "received_on": "2026-03-05", "registered_number": "1A 204 117 3390 4"}
_STEPS = [
    {"text": "Demande reçue par le laboratoire : jeudi 5 mars 2026"},
    {"text": "Un mois après : dimanche 5 avril 2026", "source": "RGPD, art. 12 § 3"},
    {"text": "Le dimanche 5 avril et le lundi 6 avril (lundi de Pâques) sont fermés : mardi 7 avril 2026",
     "source": "règl. n° 1182/71, art. 3 § 4"},
]  # fmt: skip
LATE = [
    {"right": "breach_info", "period_words": "un mois", "statute": "article 12, paragraphe 3, du RGPD",
     "due_on": "2026-04-07", "days_late": 22, "steps": _STEPS},
    {"right": "access", "period_words": "un mois", "statute": "article 12, paragraphe 3, du RGPD",
     "due_on": "2026-04-07", "days_late": 22, "steps": _STEPS},
]  # fmt: skip
EXHIBITS = [
    {"number": 1, "title": "Lettre recommandée adressée au laboratoire", "on": "2026-03-04"},
    {"number": 2, "title": "Avis de réception", "on": "2026-03-05"},
]
CHRONOLOGY = [
    {"on": "2026-03-04", "text": "J’adresse mes demandes au laboratoire par lettre recommandée.", "exhibit": 1},
    {"on": "2026-03-05", "text": "Le laboratoire reçoit la lettre.", "exhibit": 2},
    {"on": "2026-04-07", "text": "Le délai de réponse expire sans réponse."},
]
PARTIAL = {"on": "2026-04-06", "text": "Le laboratoire répond en partie."}
COMPLAINT = {
    "ripe": True,
    "reasons": ["Le délai d’un mois a expiré le mardi 7 avril 2026 sans réponse à la demande d’accès."],
    "breached": ["article 12, paragraphe 3, du RGPD", "article 12, paragraphe 4, du RGPD", "article 15 du RGPD"],
    "missing": [
        "la réponse, par oui ou par non, à la question de savoir si ces données étaient dans le fichier divulgué",
        "la copie de l’ensemble des données",
        "l’identité des destinataires, sous-traitants et hébergeurs compris",
    ],
    "reveal_identity": True,
    "respondent": {"siren": "123 456 789", "group": "Groupe Bio-Golfe"},
}


def _with(**changes: Any) -> dict[str, Any]:
    return deepcopy({**SELF, **changes})


_AFTER: dict[str, Any] = {"date": "2026-04-29", "first_request": FIRST, "deadlines": LATE, "exhibits": EXHIBITS}
SPECIMENS: dict[str, tuple[str, dict[str, Any]]] = {
    "request-breach-and-access": ("request", _with()),
    "request-access": ("request", _with(rights=["access"], breach=None)),
    "request-health": (
        "request",
        _with(
            rights=["health_access"],
            breach=None,
            details={"health_access": {"mode": "doctor", "doctor": "Nolwenn Cadiou"}},
        ),
    ),
    "request-breach": ("request", _with(rights=["breach_info"])),
    "request-recipients": (
        "request",
        _with(rights=["recipients"], sending={"channel": "email", "email": "dpo@bio-golfe.example"}),
    ),
    "request-everything": (
        "request",
        _with(
            rights=["breach_info", "access", "health_access", "recipients", "rectification", "erasure"],
            details={"rectification": {"wrong": "Médecin : Dr Le Bihan", "right": "Médecin : Dr Cadiou"}},
        ),
    ),
    "request-received": (
        "request",
        _with(rights=["access"], date="2026-03-05", sending={"channel": "by_hand"}, deadlines=LATE[1:]),
    ),
    "request-parent": ("request", _with(rights=["breach_info", "access"], capacity=PARENT)),
    "request-guardian": ("request", _with(rights=["access", "health_access"], capacity=GUARDIAN)),
    "request-heir": (
        "request",
        _with(
            rights=["health_access", "breach_info", "erasure"],
            capacity=HEIR,
            identification={"samples": [{"period": "janvier 2018", "place": "Vannes"}]},
            exhibits=[{"number": 1, "title": "Acte de notoriété", "on": "2023-03-02"}],
        ),
    ),
    "request-long-names": (
        "request",
        _with(
            sender={
                "name": "Marie-Élisabeth Anne-Sophie de La Rochefoucauld-Montbazon",
                "lines": [
                    "Chez Mme Przybyszewska-Nguyễn",
                    "Résidence Les Hortensias, escalier C, appt 412",
                    "Lieu-dit Kergonan-Vihan",
                    "1287 bis chemin du Vieux-Moulin-de-la-Forêt",
                    "BP 40012",
                    "29870 Saint-Pabu-en-Léon CEDEX",
                ],
                "email": "marie-elisabeth.de-la-rochefoucauld@exemple.fr",
                "phone": "06 00 00 00 00",
            },
            recipient={"lines": WINDOW_FULL, "email": ""},
            sending={"channel": "registered", "number": "2C 177 004 1235 8"},
            place="Saint-Pabu-en-Léon",
        ),
    ),
    "erasure": ("erasure_request", _with(rights=["erasure"])),
    "erasure-parent": ("erasure_request", _with(rights=["erasure"], capacity=PARENT)),
    "erasure-heir": ("erasure_request", _with(rights=["erasure"], capacity=HEIR, breach=None)),
    "rectification": (
        "rectification_request",
        _with(
            rights=["rectification"],
            breach=None,
            details={
                "rectification": {
                    "wrong": "Date de naissance : 1er mai 1948",
                    "right": "Date de naissance : 1er mai 1984",
                    "evidence": "Compte rendu du 12 mars 2019, où la date est exacte",
                }
            },
        ),
    ),
    "rectification-guardian": (
        "rectification_request",
        _with(
            rights=["rectification"],
            capacity=GUARDIAN,
            breach=None,
            details={"rectification": {"wrong": "Nom : Tangui", "right": "Nom : Tanguy"}},
        ),
    ),
    "reminder": ("reminder", _with(**_AFTER, answer_by_days=8)),
    "reminder-partial": (
        "reminder",
        _with(
            **{**_AFTER, "first_request": {**FIRST, "reminded_on": "2026-04-15"}},
            answer_by_days=15,
            replies=[{"right": "access", "outcome": "partly_answered", "on": "2026-04-06"}],
            missing=["la copie de l’ensemble des données", "la durée de conservation"],
        ),
    ),
    "reminder-heir": (
        "reminder",
        _with(
            **{
                **_AFTER,
                "deadlines": [{"right": "breach_info", "statute": "article L. 1110-4 du code de la santé publique"}],
            },
            rights=["breach_info"],
            capacity=HEIR,
            answer_by_days=15,
        ),
    ),
    "formal-notice": ("formal_notice", _with(**_AFTER, chronology=CHRONOLOGY, answer_by_days=15)),
    "formal-notice-parent": (
        "formal_notice",
        _with(
            **_AFTER,
            chronology=[*CHRONOLOGY[:2], PARTIAL],
            answer_by_days=8,
            capacity=PARENT,
            replies=[{"right": right, "outcome": "partly_answered", "on": "2026-04-06"} for right in SELF["rights"]],
            missing=["l’identité des destinataires"],
        ),
    ),
    "formal-notice-refused": (
        "formal_notice",
        _with(
            **{
                **_AFTER,
                "deadlines": [*LATE, {**LATE[1], "right": "erasure", "days_late": 0}],
                "exhibits": [*EXHIBITS, {"number": 3, "title": "Lettre du laboratoire", "on": "2026-04-07"}],
            },
            rights=["breach_info", "access", "erasure"],
            chronology=[
                *CHRONOLOGY[:2],
                PARTIAL,
                {"on": "2026-04-07", "text": "Le laboratoire refuse l’effacement.", "exhibit": 3},
            ],
            answer_by_days=15,
            replies=[
                {"right": "access", "outcome": "incomplete", "on": "2026-04-06"},
                {"right": "erasure", "outcome": "refused", "on": "2026-04-07"},
            ],
            missing=["l’identité des destinataires"],
        ),
    ),
    "formal-notice-heir": (
        "formal_notice",
        _with(
            **{**_AFTER, "deadlines": []},
            rights=["health_access", "erasure"],
            capacity=HEIR,
            breach=None,
            answer_by_days=8,
        ),
    ),
    "cnil-complaint-long": (
        "cnil_complaint",
        _with(
            **{
                **_AFTER,
                "exhibits": [{"number": n, "title": f"Courriel du laboratoire, message n° {n}"} for n in range(1, 41)],
            },
            chronology=[
                {"on": f"2026-03-{n % 28 + 1:02}", "text": "Échange avec le laboratoire. " * (n % 7 + 1), "exhibit": n}
                for n in range(1, 41)
            ],
            complaint={
                **COMPLAINT,
                "ripe": False,
                "reasons": ["Le laboratoire a répondu le 6 avril 2026."],
                "override_reason": "Je le dis en détail. " * 120,
                "reveal_identity": None,
            },
        ),
    ),
    "cnil-complaint": ("cnil_complaint", _with(**_AFTER, chronology=CHRONOLOGY, complaint=COMPLAINT)),
    "cnil-complaint-early": (
        "cnil_complaint",
        _with(
            **{**_AFTER, "date": "2026-04-01", "deadlines": [{**LATE[1], "days_late": 0}]},
            rights=["access"],
            chronology=CHRONOLOGY[:2],
            complaint={
                **COMPLAINT,
                "ripe": False,
                "reasons": ["Le délai de réponse court jusqu’au 7 avril 2026 inclus."],
                "breached": ["article 15 du RGPD", "article 49 de la loi n° 78-17 du 6 janvier 1978"],
                "override_reason": "Le laboratoire m’a écrit le 30 mars 2026 qu’il ne répondrait à aucune demande.",
                "reveal_identity": False,
            },
        ),
    ),
}
