"""Letters to a judge’s door, to a prosecutor, to an association."""

from typing import Any

from rights.specimens.people import GUARDIAN, HEIR, PARENT, with_facts

_DAMAGE = [
    {"on": "2026-09-14", "nature": "message", "text": "Message au nom d’un médecin, avec mon nom de naissance.",
     "exhibit": 1},
    {"on": "2026-09-20", "nature": "fraud", "text": "Prélèvement que je n’ai pas autorisé, non remboursé.",
     "cents": 18950, "exhibit": 2},
    {"on": "2026-09-21", "nature": "hours", "text": "Opposition, banque, gendarmerie, changement de mots de passe.",
     "minutes": 390},
    {"on": "2026-09-25", "nature": "costs", "text": "Lettres recommandées et photocopies.", "cents": 2412},
]  # fmt: skip
_PROOFS = [
    {"number": 1, "title": "Copie d’écran du message", "on": "2026-09-14"},
    {"number": 2, "title": "Relevé de compte, autres lignes masquées", "on": "2026-09-30"},
]
_CLAIM = {
    "duties": ["security", "information"],
    "damage": _DAMAGE,
    "moral": "Depuis ces messages, je vis dans la crainte que des inconnus se servent de ces informations. Je vérifie "
    "mes comptes chaque jour.",
    "moral_cents": 150000,
    "link": "Ces messages citent mon nom de naissance et la date de mes examens, que seul ce fichier réunissait.",
    "processor": "l’éditeur du logiciel",
}
_ROUTE: dict[str, Any] = {"rights": [], "exhibits": _PROOFS}
_PROSECUTOR = {
    "lines": [
        "MADAME, MONSIEUR LE PROCUREUR",
        "DE LA REPUBLIQUE",
        "TRIBUNAL JUDICIAIRE DE VANNES",
        "56000 VANNES",
    ]
}
_COMPLAINT = {
    "court": "tribunal judiciaire de Vannes",
    "complainant": {"birth_place": "Quimper", "profession": "menuisière", "nationality": "française"},
    "happened": ["leak", "phishing", "fraud"],
    "since_on": "2021-02-23",
    "place": "Vannes",
    "laboratory": "le laboratoire Bio-Golfe, à Vannes",
    "told_on": "2021-03-12",
    "story": "En mars 2021, le laboratoire m’a écrit que mes données étaient dans le fichier divulgué.\nEn septembre "
    "2026, j’ai reçu un message qui citait mon nom de naissance, puis un prélèvement inconnu est passé.",
    "damage": _DAMAGE,
}
_TOLD_FOR_ANOTHER = {
    "story": "En mars 2021, le laboratoire a écrit que ces données étaient dans le fichier divulgué. Un message de "
    "septembre 2026 en citait plusieurs, exactes.",
    "damage": [],
}
_SIGNATORY = {"birth_name": "Kerbrat", "birth_date": "1984-05-01", "birth_place": "Quimper", "profession": "menuisière"}
_ASSOCIATION = {"lines": ["LES PATIENTS DU GOLFE", "1 PLACE DE L EXEMPLE", "56000 VANNES"]}
_MANDATE = {
    "association": "Les Patients du Golfe",
    "number": "W560000000",
    "approval": "aucun",
    "starts_on": "2026-11-23",
    "ends_on": "2027-11-22",
    "scopes": ["requests", "health", "cnil"],
    "controller": "le laboratoire Bio-Golfe",
}
_MANDATE_DOOR = {"url": "https://recours.example/laboratoire/mandat/", "code": "7K3F-92QD"}
_END = {"association": "Les Patients du Golfe", "given_on": "2026-11-23", "effective_on": "2026-12-15"}

ROUTES: dict[str, tuple[str, dict[str, Any]]] = {
    "compensation": ("compensation", with_facts(**_ROUTE, compensation=_CLAIM, answer_by_days=30)),
    "compensation-parent": (
        "compensation",
        with_facts(
            **_ROUTE,
            capacity=PARENT,
            compensation={**_CLAIM, "damage": _DAMAGE[:1], "moral_cents": None, "link": "", "processor": ""},
            answer_by_days=30,
        ),
    ),
    "compensation-guardian": (
        "compensation",
        with_facts(
            **{**_ROUTE, "exhibits": [*_ROUTE["exhibits"], {"number": 3, "title": "Jugement du 4 juin 2024"}]},
            capacity=GUARDIAN,
            compensation={"duties": ["rights", "processor"], "damage": _DAMAGE[1:]},
            answer_by_days=15,
        ),
    ),
    "criminal-complaint": (
        "criminal_complaint",
        with_facts(**_ROUTE, recipient=_PROSECUTOR, criminal=_COMPLAINT),
    ),
    "criminal-complaint-parent": (
        "criminal_complaint",
        with_facts(
            rights=[],
            capacity=PARENT,
            recipient=_PROSECUTOR,
            criminal={
                **_COMPLAINT,
                **_TOLD_FOR_ANOTHER,
                "complainant": _SIGNATORY,
                "happened": ["leak", "identity", "blackmail"],
                "harm": "Un compte a été ouvert à son nom.",
            },
        ),
    ),
    "criminal-complaint-guardian": (
        "criminal_complaint",
        with_facts(
            rights=[],
            capacity=GUARDIAN,
            recipient=_PROSECUTOR,
            criminal={
                **_COMPLAINT,
                **_TOLD_FOR_ANOTHER,
                "complainant": _SIGNATORY,
                "happened": ["security", "disclosed"],
            },
        ),
    ),
    "criminal-complaint-heir": (
        "criminal_complaint",
        with_facts(
            rights=[],
            capacity=HEIR,
            recipient=_PROSECUTOR,
            criminal={
                **_COMPLAINT,
                **_TOLD_FOR_ANOTHER,
                "complainant": _SIGNATORY,
                "happened": ["leak", "notification"],
            },
        ),
    ),
    "mandate": ("mandate", with_facts(rights=[], recipient=_ASSOCIATION, mandate=_MANDATE)),
    "mandate-parent": ("mandate", with_facts(rights=[], capacity=PARENT, recipient=_ASSOCIATION, mandate=_MANDATE)),
    "mandate-guardian": (
        "mandate",
        with_facts(
            rights=[],
            capacity=GUARDIAN,
            recipient=_ASSOCIATION,
            mandate={
                **_MANDATE,
                "scopes": ["requests", "health", "answers", "cnil", "courts", "compensation"],
                "notices": "post",
            },
        ),
    ),
    "mandate-registered": (
        "mandate",
        with_facts(rights=[], recipient=_ASSOCIATION, door=_MANDATE_DOOR, mandate={**_MANDATE, "approval": ""}),
    ),
    "mandate-accepted": (
        "mandate",
        with_facts(
            rights=[],
            recipient=_ASSOCIATION,
            door=_MANDATE_DOOR,
            mandate={**_MANDATE, "accepted_on": "2026-11-23", "accepted_words": "2026-11-26"},
        ),
    ),
    "mandate-heir": (
        "mandate",
        with_facts(
            rights=[], capacity=HEIR, recipient=_ASSOCIATION, mandate={**_MANDATE, "scopes": ["requests", "health"]}
        ),
    ),
    "mandate-revocation": (
        "mandate_revocation",
        with_facts(
            rights=[],
            recipient=_ASSOCIATION,
            revocation={**_END, "told_to": ["Laboratoire Bio-Golfe", "CNIL, service des plaintes"]},
        ),
    ),
    "mandate-revocation-parent": (
        "mandate_revocation",
        with_facts(rights=[], capacity=PARENT, recipient=_ASSOCIATION, revocation=_END),
    ),
}
