"""Drafts of complaints to the CNIL."""

from typing import Any

from rights.specimens.people import AFTER, CHRONOLOGY, COMPLAINT, LATE, with_facts

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
