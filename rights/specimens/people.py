"""Made-up people, laboratories and proofs that the specimens share."""

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
DOOR = {"url": "https://recours.example/laboratoire/", "code": "K7F3-92QD-XH4M"}
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
PARTNER = {**HEIR, "link": "", "bond": "civil_union", "motive": "memory", "proof": "attestation de PACS"}
COMPANION = {**HEIR, "link": "", "bond": "shared_life", "motive": "rights", "proof": "justificatif de vie commune"}
CURATOR = {
    **GUARDIAN,
    "link": "curatelle, avec son accord exprès",
    "proof": "copie de la décision du juge, avec l’accord écrit de la personne",
}
FIRST = {"sent_on": "2026-03-04", "received_on": "2026-03-05", "registered_number": "1A 204 117 3390 4"}
STEPS = [
    {"text": "Demande reçue par le laboratoire : jeudi 5 mars 2026"},
    {"text": "Un mois après : dimanche 5 avril 2026", "source": "RGPD, art. 12 § 3"},
    {"text": "Le dimanche 5 avril et le lundi 6 avril (lundi de Pâques) sont fermés : mardi 7 avril 2026",
     "source": "règl. n° 1182/71, art. 3 § 4"},
]  # fmt: skip
LATE = [
    {"right": "breach_info", "period_words": "un mois", "statute": "article 12, paragraphe 3, du RGPD",
     "due_on": "2026-04-07", "days_late": 22, "steps": STEPS},
    {"right": "access", "period_words": "un mois", "statute": "article 12, paragraphe 3, du RGPD",
     "due_on": "2026-04-07", "days_late": 22, "steps": STEPS},
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


def with_facts(**changes: Any) -> dict[str, Any]:
    return deepcopy({**SELF, **changes})


AFTER: dict[str, Any] = {"date": "2026-04-29", "first_request": FIRST, "deadlines": LATE, "exhibits": EXHIBITS}
