"""Letters that follow a first one: reminders and formal notices."""

from typing import Any

from rights.specimens.people import AFTER, CHRONOLOGY, EXHIBITS, FIRST, HEIR, LATE, PARENT, PARTIAL, SELF, with_facts

SUSPENDED = [{"right": row["right"], "period_words": row["period_words"], "statute": row["statute"]} for row in LATE]
IN_TIME = {**LATE[1], "days_late": 0}  # answered, in part or with a refusal, before the last day
RECENT_RESULTS = {
    "right": "health_access",
    "period_words": "huit jours",
    "statute": "article L. 1111-7 du code de la santé publique",
    "due_on": "2026-03-13",
    "days_late": 47,
}
INSISTING: dict[str, tuple[str, dict[str, Any]]] = {
    "reminder": ("reminder", with_facts(**AFTER, answer_by_days=8)),
    "reminder-partial": (
        "reminder",
        with_facts(
            **{**AFTER, "first_request": {**FIRST, "reminded_on": "2026-04-15"}, "deadlines": [LATE[0], IN_TIME]},
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
    "identity-contest": (
        "identity_contest",
        with_facts(
            **{
                **AFTER,
                "date": "2026-03-16",
                "deadlines": [{**row, "unsuspended_due_on": "2026-04-07"} for row in SUSPENDED],
            },
            identity_request={
                "on": "2026-03-12",
                "asks_id_copy": True,
                "because": "Votre site m’ouvre mes résultats avec le code que vous m’avez remis.",
            },
            answer_by_days=8,
        ),
    ),
    "identity-contest-heir": (
        "identity_contest",
        with_facts(
            **{
                **AFTER,
                "date": "2026-03-16",
                "deadlines": [
                    {
                        "right": "health_access",
                        "period_words": "deux mois",
                        "statute": "article L. 1111-7 du code de la santé publique",
                        "unsuspended_due_on": "2026-05-05",
                    }
                ],
            },
            rights=["health_access"],
            capacity=HEIR,
            breach=None,
            identity_request={"on": "2026-03-12", "reasons_given": True},
            answer_by_days=15,
        ),
    ),
    "formal-notice": ("formal_notice", with_facts(**AFTER, chronology=CHRONOLOGY, answer_by_days=15)),
    "formal-notice-parent": (
        "formal_notice",
        with_facts(
            **{**AFTER, "deadlines": [{**row, "days_late": 0} for row in LATE]},
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
                "deadlines": [LATE[0], IN_TIME, {**IN_TIME, "right": "erasure"}],
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
    "reminder-issues": (
        "reminder",
        with_facts(
            **{
                **AFTER,
                "exhibits": [*EXHIBITS, {"number": 3, "title": "Courriel du laboratoire", "on": "2026-03-12"}],
                "deadlines": [LATE[0], IN_TIME],
            },
            answer_by_days=8,
            replies=[{"right": "access", "outcome": "partly_answered", "on": "2026-04-06"}],
            missing=["la durée de conservation, ou ce qui la détermine", "les comptes rendus de 2019"],
            issues=[
                {"code": "silence", "rights": ["breach_info"]},
                {
                    "code": "partial_answer",
                    "rights": ["access"],
                    "on": "2026-04-06",
                    "choices": ["access.4"],
                    "words": "les comptes rendus de 2019",
                },
                {"code": "fee", "on": "2026-03-12", "amount_cents": 1550, "exhibit": 3},
                {"code": "portal", "on": "2026-04-06", "words": "les prescriptions et les destinataires"},
            ],
        ),
    ),
    "formal-notice-issues": (
        "formal_notice",
        with_facts(
            **{
                **AFTER,
                "exhibits": [*EXHIBITS, {"number": 3, "title": "Lettre du laboratoire", "on": "2026-03-20"}],
                "deadlines": [*LATE, {**IN_TIME, "right": "erasure"}],
            },
            rights=["breach_info", "access", "erasure"],
            chronology=[
                *CHRONOLOGY[:2],
                {"on": "2026-03-20", "text": "Le laboratoire a refusé l’effacement.", "exhibit": 3},
                {"on": "2026-03-24", "text": "Le laboratoire a demandé des informations sur l’identité."},
                {"on": "2026-04-20", "text": "Le laboratoire a annoncé une prolongation du délai."},
            ],
            answer_by_days=15,
            replies=[{"right": "erasure", "outcome": "refused", "on": "2026-03-20"}],
            issues=[
                {"code": "silence", "rights": ["breach_info", "access"]},
                {
                    "code": "refusal",
                    "rights": ["erasure"],
                    "on": "2026-03-20",
                    "choices": ["no_reasons", "no_remedies"],
                    "exhibit": 3,
                },
                {"code": "extension", "rights": ["access"], "on": "2026-04-20", "choices": ["late", "no_reasons"]},
                {"code": "identity", "rights": ["access"], "on": "2026-03-24", "choices": ["no_reason", "id_copy"]},
                {"code": "breach_notice", "choices": ["never"]},
                {"code": "found_online", "on": "2026-04-22", "choices": ["scam"]},
            ],
        ),
    ),
    "reminder-issues-heir": (
        "reminder",
        with_facts(
            **{
                **AFTER,
                "deadlines": [RECENT_RESULTS],
            },
            rights=["health_access", "erasure"],
            capacity=HEIR,
            breach=None,
            answer_by_days=15,
            issues=[{"code": "silence", "rights": ["health_access"]}],
        ),
    ),
    "formal-notice-heir": (
        "formal_notice",
        with_facts(
            **{**AFTER, "deadlines": [RECENT_RESULTS]},
            rights=["health_access", "erasure"],
            capacity=HEIR,
            breach=None,
            answer_by_days=8,
        ),
    ),
}
