"""Letters that a laboratory writes, to the person and to its processor."""

from copy import deepcopy
from typing import Any

from rights.specimens.people import GUARDIAN, HEIR, WINDOW_FULL

LABORATORY = {
    "officer": {"name": "Maître Soizic Corre", "email": "dpo@bio-golfe.example", "phone": "02 61 91 00 00"},
    "signatory": "Docteur Yann Ollivier, biologiste responsable",
    "department": "56",
}
WRITTEN: dict[str, Any] = {
    "reference": "R-7K3F-92QD",
    "place": "Vannes",
    "date": "2026-03-09",
    "sender": {
        "name": "Laboratoire Bio-Golfe",
        "lines": ["4 place de la Libération", "56000 Vannes"],
        "email": "contact@bio-golfe.example",
        "phone": "02 61 91 00 01",
    },
    "recipient": {"lines": ["CAMILLE LE GOFF", "12 RUE DES VENETES", "56000 VANNES"]},
    "sending": {"channel": "post"},
    "first_request": {"sent_on": "2026-03-04", "received_on": "2026-03-05", "registered_number": "1A 204 117 3390 4"},
    "rights": ["access"],
    "laboratory": LABORATORY,
}
IDENTITY = {
    "doubts": ["address", "birth_date"],
    "reason": "La demande donne une adresse à Vannes et la date du 1er mai 1984 ; le seul dossier à ce nom porte une "
    "adresse à Séné et la date du 1er mai 1948.",
    "asked": [
        "le mois et le lieu d’un examen fait chez nous",
        "l’adresse que vous aviez alors, ou le numéro d’un compte rendu",
    ],
}
EXTENSION = {
    "reasons": ["complexity"],
    "explanation": "Les examens de 2015 à 2018 sont dans les archives d’un ancien logiciel, sur des supports qu’un "
    "prestataire doit d’abord relire. La lecture est commandée depuis le 12 mars 2026.",
}
INFORMATION = {
    "purposes": "réaliser vos examens, en transmettre les résultats, les facturer",
    "categories": "identité, coordonnées, prescripteur, prélèvements, résultats, facturation",
    "recipients": [
        {"name": "Docteur Nolwenn Cadiou", "role": "médecin prescripteur"},
        {"name": "Logiciels Armor", "role": "éditeur du logiciel, sous-traitant"},
        {"name": "Hébergement Iroise", "role": "hébergeur, sous-traitant"},
    ],
    "retention": "comptes rendus : dix ans, durée retenue par notre laboratoire ; compte en ligne : un an après la "
    "dernière connexion",
    "source": "vous-même ; pour les prescriptions, le médecin prescripteur",
    "automated": "aucune décision n’a été prise sur le seul fondement d’un traitement automatisé",
}
ACCESS_GIVEN = [
    {"right": "access", "category": "données administratives et facturation", "outcome": "given"},
    {"right": "access", "category": "comptes rendus d’examens", "outcome": "given"},
    {
        "right": "access",
        "category": "journaux de connexion à l’espace en ligne",
        "outcome": "not_held",
        "explanation": "Recherche faite le 16 mars 2026 dans le logiciel, les archives et chez l’hébergeur : ces "
        "journaux sont effacés au bout d’un an.",
    },
]
WITHHELD = {
    "right": "access",
    "category": "lettre d’un proche",
    "outcome": "withheld",
    "ground": "third_parties",
    "explanation": "Cette lettre parle de la santé d’une autre personne. Le reste du dossier vous est remis.",
}
RETAINED = {
    "right": "erasure",
    "category": "compte rendu d’examen génétique",
    "outcome": "withheld",
    "ground": "legal_retention",
    "explanation": "Un compte rendu du 3 juin 2019 relève de ce texte.",
    "retention": {
        "text": "article R. 1131-20 du code de la santé publique",
        "years": 30,
        "starts_from": "l’établissement du compte rendu",
        "starts_on": "2019-06-03",
    },
}
ERASED = {
    "right": "erasure",
    "category": "compte en ligne et mot de passe",
    "outcome": "done",
    "explanation": "Effacés le 18 mars 2026, chez nous et chez l’hébergeur.",
}
IMPOSED = {
    "right": "objection",
    "category": "transmission des actes à l’assurance maladie",
    "outcome": "withheld",
    "ground": "legal_basis",
    "explanation": "Ces actes, du 12 mars 2019, ont été pris en charge par l’assurance maladie.",
}


WARNED = {
    "what": "Le 16 février 2026, une copie d’un fichier de résultats a été publiée sur un forum. Elle venait de "
    "l’espace en ligne de notre laboratoire, resté accessible sans mot de passe après une mise à jour du logiciel.",
    "happened": "du 3 au 16 février 2026",
    "data": ["votre nom et votre date de naissance", "votre adresse postale", "des comptes rendus d’examens"],
    "consequences": [
        "des messages ou des appels qui se servent de ces informations pour vous tromper",
        "la connaissance, par d’autres, d’informations sur votre santé",
    ],
    "measures": [
        "l’espace en ligne a été fermé le 16 février 2026, puis rouvert avec de nouveaux mots de passe",
        "la violation a été notifiée à la CNIL, et une plainte a été déposée",
    ],
    "advice": [
        "changez le mot de passe de votre espace en ligne, et celui des sites où vous utilisez le même",
        "si un message vous parle de vos examens, appelez-nous au numéro que vous connaissez avant d’y répondre",
    ],
}


DEPOSIT = {
    "code": "7K3F-92QD-X4MN",
    "url": "https://recours.example",
    "documents": 2,
    "expires_on": "2026-06-18",
}


def written(*, laboratory: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    return deepcopy({**WRITTEN, **changes, "laboratory": {**LABORATORY, **(laboratory or {})}})


FROM_LABORATORIES: dict[str, tuple[str, dict[str, Any]]] = {
    "lab-acknowledgement": (
        "lab_acknowledgement",
        written(rights=["breach_info", "access", "health_access"], date="2026-03-06"),
    ),
    "lab-acknowledgement-paused": (
        "lab_acknowledgement",
        written(capacity=GUARDIAN, laboratory={"pauses": [{"asked_on": "2026-03-06"}]}),
    ),
    "lab-acknowledgement-heir": (
        "lab_acknowledgement",
        written(capacity=HEIR, rights=["breach_info", "erasure"]),
    ),
    "lab-identity-request": ("lab_identity_request", written(laboratory={"identity": IDENTITY})),
    "lab-identity-request-copy": (
        "lab_identity_request",
        written(
            rights=["access", "health_access"],
            recipient={"lines": WINDOW_FULL},
            laboratory={
                "identity": {
                    **IDENTITY,
                    "id_copy": True,
                    "id_copy_reason": "Deux dossiers portent ce nom à la même adresse ; rien d’autre ne les distingue.",
                }
            },
        ),
    ),
    "lab-identity-request-late": (
        "lab_identity_request",
        written(date="2026-04-20", laboratory={"identity": IDENTITY}),
    ),
    "lab-extension": ("lab_extension", written(date="2026-03-24", laboratory={"extension": EXTENSION})),
    "lab-extension-several": (
        "lab_extension",
        written(
            date="2026-04-07",
            rights=["breach_info", "access", "recipients"],
            laboratory={
                "extension": {**EXTENSION, "reasons": ["complexity", "number"]},
                "pauses": [{"asked_on": "2026-03-10", "provided_on": "2026-03-17"}],
            },
        ),
    ),
    "lab-answer": (
        "lab_answer",
        written(
            date="2026-03-20",
            laboratory={
                "points": ACCESS_GIVEN,
                "information": INFORMATION,
                "delivery": {"mode": "online", "documents": ["Copie de votre dossier, 14 pages"]},
            },
        ),
    ),
    "lab-answer-partial": (
        "lab_answer",
        written(
            date="2026-04-16",
            rights=["access", "erasure"],
            laboratory={
                "points": [*ACCESS_GIVEN[:2], WITHHELD, ERASED, RETAINED],
                "information": INFORMATION,
                "delivery": {"documents": ["Données administratives, 2 pages", "Comptes rendus d’examens, 12 pages"]},
            },
        ),
    ),
    "lab-refusal": (
        "lab_refusal",
        written(date="2026-03-20", rights=["erasure"], laboratory={"points": [RETAINED]}),
    ),
    "lab-refusal-several": (
        "lab_refusal",
        written(date="2026-04-08", rights=["erasure", "objection"], laboratory={"points": [RETAINED, IMPOSED]}),
    ),
    "lab-refusal-heir": (
        "lab_refusal",
        written(
            date="2026-03-12",
            capacity=HEIR,
            rights=["health_access", "erasure"],
            laboratory={
                "points": [
                    {
                        "right": "health_access",
                        "category": "comptes rendus d’examens de 2012",
                        "outcome": "withheld",
                        "ground": "outside_motive",
                        "explanation": "Ces examens précèdent de six ans la maladie en cause.",
                    },
                    {**RETAINED, "ground": "legal_retention"},
                ]
            },
        ),
    ),
    "lab-redirection": (
        "lab_redirection",
        written(
            laboratory={
                "redirection": {
                    "reason": "Les examens de mars 2019 ont été faits par un laboratoire que nous n’exploitons pas.",
                    "controller": ["Laboratoire Bio-Iroise", "2 quai du Port", "29200 Brest"],
                    "forwarded_on": "2026-03-06",
                }
            }
        ),
    ),
    "lab-processor-inquiry": (
        "lab_processor_inquiry",
        written(
            recipient={"lines": ["LOGICIELS ARMOR", "SERVICE JURIDIQUE", "10 RUE DE L EXEMPLE", "35000 RENNES"]},
            rights=["breach_info", "access"],
            identification={"name": "Camille Le Goff", "birth_date": "1984-05-01"},
            laboratory={
                "inquiry": {
                    "asks": [
                        "l’extraction de toutes les données de cette personne, dans un format lisible",
                        "la liste de vos sous-traitants qui les ont reçues, avec leurs dates",
                        "vos constatations sur leur présence dans le fichier divulgué",
                    ],
                    "answer_by": "2026-03-20",
                    "contract": "n° 2019-044",
                }
            },
        ),
    ),
    "lab-breach-notice": (
        "lab_breach_notice",
        written(
            reference="V1-0001",
            date="2026-02-20",
            rights=[],
            first_request=None,
            laboratory={"warned": WARNED},
        ),
    ),
    "lab-delivery-code": (
        "lab_delivery_code",
        written(date="2026-03-20", rights=[], first_request=None, laboratory={"deposit": DEPOSIT}),
    ),
}
