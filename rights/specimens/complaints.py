"""Drafts of complaints to the CNIL."""

from typing import Any

from rights.specimens.people import AFTER, CHRONOLOGY, COMPLAINT, HEIR, LATE, with_facts

NEWS = [
    {"on": "2026-05-04", "text": "La CNIL enregistre la plainte."},
    {"on": "2026-05-11", "text": "La CNIL demande une copie de l’avis de réception, que je lui envoie."},
]
FILED = {"on": "2026-04-30", "number": "26-014 207", "silent_since": "2026-05-11", "silence_on": "2026-08-11"}

COMPLAINTS: dict[str, tuple[str, dict[str, Any]]] = {
    "cnil-complaint-long": (
        "cnil_complaint",
        with_facts(
            **{
                **AFTER,
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
    "cnil-follow-up": ("cnil_follow_up", with_facts(date="2026-08-12", chronology=NEWS, filed=FILED)),
    "cnil-follow-up-heir": (
        "cnil_follow_up",
        with_facts(
            date="2026-08-12",
            rights=["health_access"],
            capacity=HEIR,
            breach=None,
            filed={"on": "2026-04-30", "silence_on": "2026-07-30"},
        ),
    ),
    "cnil-complaint": ("cnil_complaint", with_facts(**AFTER, chronology=CHRONOLOGY, complaint=COMPLAINT)),
    "cnil-complaint-early": (
        "cnil_complaint",
        with_facts(
            **{**AFTER, "date": "2026-04-01", "deadlines": [{**LATE[1], "days_late": 0}]},
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
