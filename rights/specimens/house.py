"""What the platform itself posts."""

from typing import Any

_LETTER: dict[str, Any] = {
    "date": "2026-11-23",
    "reference": "R-7K3F-92QD",
    "rights": [],
    "sender": {
        "name": "Recours",
        "lines": ["Association Exemple, 1 place de l’Exemple, 56000 Vannes", "https://recours.example"],
        "email": "contact@recours.example",
    },
    "recipient": {
        "lines": [
            "LABORATOIRE BIO-GOLFE",
            "À l’attention du délégué",
            "à la protection des données",
            "4 PLACE DE LA LIBERATION",
            "56000 VANNES",
        ],
    },
}
_POSTED = {
    "url": "https://recours.example/laboratoire/ouvrir/",
    "mark": "K7F3-92QD",
    "code": "482 913",
    "valid_until": "2026-12-23",
    "company": "Laboratoire Bio-Golfe (FINESS 560000001)",
}

FROM_THE_HOUSE: dict[str, tuple[str, dict[str, Any]]] = {
    "door-code": ("door_code", {**_LETTER, "posted": _POSTED}),
    "door-code-lost": (
        "door_code",
        {
            **_LETTER,
            "posted": {
                **_POSTED,
                "url": "https://recours.example/laboratoire/connexion/code-poste/",
                "opens": False,
                "member": "agent n° 3",
            },
        },
    ),
}
