"""Drafts of complaints to the CNIL."""

from typing import Any

from rights.specimens.people import AFTER, CHRONOLOGY, COMPLAINT, EXHIBITS, HEIR, LATE, with_facts

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
    "cnil-complaint-association": (
        "cnil_complaint",
        with_facts(
            **{**AFTER, "exhibits": [*EXHIBITS, {"number": 3, "title": "Mandat signé"}]},
            chronology=CHRONOLOGY,
            complaint={**COMPLAINT, "by_association": "Les Patients du Golfe", "mandate_exhibit": 3},
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
    "cnil-complaint-issues": (
        "cnil_complaint",
        with_facts(
            **{**AFTER, "exhibits": [*EXHIBITS, {"number": 3, "title": "Courriel du laboratoire", "on": "2026-03-12"}]},
            chronology=[
                *CHRONOLOGY[:2],
                {"on": "2026-03-12", "text": "Le laboratoire a demandé un paiement pour répondre.", "exhibit": 3},
                {"on": "2026-03-30", "text": "Le laboratoire a annoncé une prolongation du délai."},
                CHRONOLOGY[2],
            ],
            complaint={
                **COMPLAINT,
                "breached": [
                    "article 12, paragraphe 3, du RGPD",
                    "article 12, paragraphe 5, du RGPD",
                    "article 12, paragraphe 6, du RGPD",
                    "article 15 du RGPD",
                    "article 34 du RGPD",
                    "article 77 du décret n° 2019-536 du 29 mai 2019",
                ],
                "missing": ["la copie de l’ensemble des données", "une réponse sans frais"],
            },
            issues=[
                {"code": "silence"},
                {"code": "extension", "on": "2026-03-30", "choices": ["no_reasons"]},
                {"code": "identity", "on": "2026-03-09", "choices": ["enough"]},
                {"code": "fee", "on": "2026-03-12", "exhibit": 3},
                {"code": "breach_notice", "on": "2026-03-20", "choices": ["late"]},
                {"code": "found_online", "on": "2026-04-22", "choices": ["told"]},
            ],
        ),
    ),
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
