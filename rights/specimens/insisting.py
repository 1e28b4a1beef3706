"""Letters that follow a first one: reminders and formal notices."""

from typing import Any

from rights.specimens.people import AFTER, CHRONOLOGY, EXHIBITS, FIRST, HEIR, LATE, PARENT, PARTIAL, SELF, with_facts

INSISTING: dict[str, tuple[str, dict[str, Any]]] = {
    "reminder": ("reminder", with_facts(**AFTER, answer_by_days=8)),
    "reminder-partial": (
        "reminder",
        with_facts(
            **{**AFTER, "first_request": {**FIRST, "reminded_on": "2026-04-15"}},
            answer_by_days=15,
            replies=[{"right": "access", "outcome": "partly_answered", "on": "2026-04-06"}],
            missing=["la copie de l’ensemble des données", "la durée de conservation"],
        ),
    ),
    "reminder-heir": (
        "reminder",
        with_facts(
            **{
                **AFTER,
                "deadlines": [{"right": "breach_info", "statute": "article L. 1110-4 du code de la santé publique"}],
            },
            rights=["breach_info"],
            capacity=HEIR,
            answer_by_days=15,
        ),
    ),
    "formal-notice": ("formal_notice", with_facts(**AFTER, chronology=CHRONOLOGY, answer_by_days=15)),
    "formal-notice-parent": (
        "formal_notice",
        with_facts(
            **AFTER,
            chronology=[*CHRONOLOGY[:2], PARTIAL],
            answer_by_days=8,
            capacity=PARENT,
            replies=[{"right": right, "outcome": "partly_answered", "on": "2026-04-06"} for right in SELF["rights"]],
            missing=["l’identité des destinataires"],
        ),
    ),
    "formal-notice-refused": (
        "formal_notice",
        with_facts(
            **{
                **AFTER,
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
        with_facts(
            **{**AFTER, "deadlines": []},
            rights=["health_access", "erasure"],
            capacity=HEIR,
            breach=None,
            answer_by_days=8,
        ),
    ),
}
