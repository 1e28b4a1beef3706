"""What the public pages say about a leak, and their « En bref »: short sentences, one idea each (FALC)."""

from datetime import date

from cases.forms.leak_words import dated, disclosed, how_many
from cases.templatetags.french import NO_BREAK, date_in_words, number
from rights.french import listed

HELP = (
    "Recours est un site gratuit.",
    "Recours vous aide à écrire à un laboratoire.",
    "Vous envoyez la lettre vous-même.",
    "Recours n’est pas un avocat.",
)
PRIVACY = (
    "Pour la lettre seule, nous ne gardons rien.",
    "Si vous ouvrez un dossier, il est rangé sous clé.",
    "Nous ne demandons jamais le numéro de sécurité sociale.",
    "Nous ne donnons vos données à personne.",
)
BREACH = (
    "Des données de patients ont été volées.",
    "Vous avez le droit de demander au laboratoire si vous êtes concerné.",
    "Le laboratoire a un mois pour répondre.",
    "Nous n’avons pas le fichier volé. Ne le cherchez pas.",
)
SELF_CHECK = (
    "Ce test ne sait pas qui vous êtes.",
    "Il dit seulement s’il y a des indices.",
    "Seul le laboratoire connaît la réponse.",
    "Vous pouvez lui demander. Nous écrivons la lettre avec vous.",
)
CHECKLIST = (
    "Demandez d’abord au laboratoire.",
    "Ne donnez rien à qui vous appelle ou vous écrit sans que vous l’attendiez.",
    "Ne payez jamais un chantage.",
    "Vous pouvez appeler le 116 006. C’est gratuit.",
)
DEADLINE = (
    "Vous avez écrit au laboratoire.",
    "La loi lui donne un temps pour répondre.",
    "Donnez-nous la date. Nous calculons le dernier jour.",
    "Après ce jour, le laboratoire est en retard.",
)


def facts(breach):
    """What is known, a line each, unknown things left out."""
    rows = [
        ("Révélée", disclosed(breach), ""),
        ("Personnes", how_many(breach), ""),
        (
            "Laboratoires",
            number(breach.laboratories_count) if breach.laboratories_count else "",
            breach.laboratories_words,
        ),
        ("Prélèvements", breach.sample_period_words or sampled(breach), ""),
        ("Régions", listed(breach.regions) if breach.regions else "", ""),
        ("Responsables du traitement", breach.controllers, ""),
        ("Prestataire", breach.processor, breach.processor_words),
        ("Logiciels", listed(breach.software) if breach.software else "", ""),
    ]
    if breach.sanction:
        grounds = listed([ground["summary"] for ground in breach.sanction["breaches"]])
        rows.append(("Sanction de la CNIL", sanction(breach.sanction), grounds))
    return [
        {"label": label, "value": value, "note": note if note != value else ""} for label, value, note in rows if value
    ]


def sampled(breach):
    start, end = breach.sampled_from, breach.sampled_until
    if start and end:
        return f"de {date_in_words(start, 'month')} à {date_in_words(end, 'month')}"
    if start or end:
        return f"à partir de {date_in_words(start, 'month')}" if start else f"jusqu’en {date_in_words(end, 'month')}"
    return ""


def sanction(decision):
    """« 1 500 000 € d’amende à … le 15 avril 2022 (décision SAN-2022-009) »."""
    when = date_in_words(date.fromisoformat(decision["decided_on"]))
    return (
        f"{number(decision['fine_eur'])}{NO_BREAK}€ d’amende infligés à {decision['against']} "
        f"le {when} (décision {decision['decision']})"
    )


def moments(breach):
    newest_first = sorted(breach.moments.all(), key=lambda moment: (moment.happened_on, moment.position), reverse=True)
    return [
        {"when": dated(moment.happened_on, moment.date_precision), "text": moment.text, "sources": moment.cited()}
        for moment in newest_first
    ]
