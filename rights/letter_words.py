"""What a letter says that depends on its facts: whose data, which requests, which periods. Words only, no layout."""

import re
from dataclasses import dataclass
from typing import Any

from rights import french, qr
from rights.catalogue import RIGHTS
from rights.identification import identification
from rights.issue_words import Said, asked_because, said
from rights.letter_dates import clocks_of, deadline_line, deadlines_of, derivations_of, lateness, period_words
from rights.letter_facts import Exhibit, LetterFacts
from rights.letter_kind import LetterKind
from rights.letters import CNIL_LINES, FIRST_LETTERS
from rights.periods import Days, in_words
from rights.replies import LACKING, answered, duties, unanswered
from rights.right_words import chosen
from rights.route_words import route_words
from rights.statutes import (
    CC_1231_6,
    CC_1344_1,
    CC_2003,
    CC_2004,
    CSP_L1110_4,
    CSP_L1111_7,
    CSP_R1111_1,
    GDPR_13,
    GDPR_14,
    GDPR_17,
    LIL_85,
    Statute,
)

SUBJECTS = {
    "access": "Demande d’accès à {mine} données personnelles",
    "health_access": "Demande de communication {of_file}",
    "breach_info": "Demande d’information sur une fuite de données",
    "recipients": "Demande d’information sur les destinataires {of_data}",
    "rectification": "Demande de rectification {of_data}",
    "erasure": "Demande d’effacement et de limitation {of_data}",
    "restriction": "Demande de limitation du traitement {of_data}",
    "portability": "Demande de portabilité {of_data}",
    "objection": "Opposition à des traitements {of_data}",
}
ERASURE_GROUNDS = {  # Art. 17(1): point, and what it says
    "no_longer_needed": (
        "a",
        "ces données ne sont plus nécessaires aux finalités pour lesquelles elles ont été collectées",
    ),
    "consent_withdrawn": ("b", "je retire le consentement sur lequel leur traitement était fondé"),
    "objection": ("c", "je m’oppose à leur traitement"),
    "unlawful": ("d", "ces données ont fait l’objet d’un traitement illicite"),
    "legal_obligation": ("e", "une obligation légale impose de les effacer"),
}
CHANNELS = {
    "registered": "Lettre recommandée avec demande d’avis de réception",
    "post": "",
    "email": "Par courriel",
    "by_hand": "Remise en main propre contre récépissé daté et signé",
    "portal": "Par le formulaire ou l’espace en ligne du laboratoire",
    "phone": "",
}
FIRST_SENT = {
    "registered": "Par lettre recommandée",
    "post": "Par lettre",
    "email": "Par courriel",
    "by_hand": "Par lettre remise en main propre",
    "portal": "Par votre formulaire en ligne",
    "phone": "Par téléphone",
}
MOTIVES = {
    "cause_of_death": "connaître les causes de la mort",
    "memory": "défendre la mémoire de la personne décédée",
    "rights": "faire valoir mes droits",
}
TOGETHER = {  # articles of one text cited in one breath
    "csp": (CSP_L1111_7, CSP_R1111_1),
    "csp_after_death": (CSP_L1110_4, CSP_L1111_7, CSP_R1111_1),
    "information": (GDPR_13, GDPR_14),
    "formal_notice": (CC_1231_6, CC_1344_1),
    "revocation": (CC_2003, CC_2004),
}
ENCLOSING = (*FIRST_LETTERS, "compensation", "criminal_complaint", "mandate")  # the proof of capacity goes with them
COPIED = ("access", "health_access", "breach_info", "portability")  # answered with documents


@dataclass(frozen=True)
class Asked:
    """One numbered request of the letter."""

    number: int
    code: str
    template: str
    noun: str  # "ma demande d’accès"
    noun_alone: str  # "demande d’accès"
    statutes: str  # "RGPD, art. 15 ; …"


@dataclass(frozen=True)
class DoorWords:
    """Where a laboratory checks the letter. The code is behind a # in the drawing: no server ever logs it."""

    shown: str
    code: str
    drawing: qr.Drawing


def spoken(kind: LetterKind, facts: LetterFacts) -> dict[str, Any]:
    asked = _asked(facts)
    issues = said(facts, asked)
    heir = facts.capacity.kind == "heir"
    mine = _mine(facts)
    lines = tuple(deadline_line(deadline, heir) for deadline in deadlines_of(facts))
    point, ground = ERASURE_GROUNDS[facts.details.erasure.ground]
    return {
        **head(kind, facts),
        **mine,
        **chosen(facts.details),
        **route_words(facts),
        "first_sent": _first_sent(facts),
        "heir": heir,
        "assists": facts.capacity.kind == "guardian" and "curatelle" in facts.capacity.link,
        "to_a_doctor": "health_access" in facts.rights and facts.details.health_access.mode == "doctor",
        "articles": {name: _together(statutes) for name, statutes in TOGETHER.items()},
        "asked": asked,
        "several": len(asked) > 1,
        "subject": _subject(facts, mine),
        "complained_of": french.listed([one.noun for one in asked]),
        "clocks": clocks_of(facts, asked) if kind.code in FIRST_LETTERS else (),
        "asks_information": any(one.code != "erasure" for one in asked),
        "asks_closing": any(one.code == "erasure" for one in asked),
        "refusal_words": period_words("access"),  # Art. 12(4): that of every answer
        "silence_words": period_words("cnil_silence"),
        "on_european_law": not heir and any(one.code != "health_access" for one in asked),
        "deadlines": lines,
        "without_suspension": [line for line in lines if line.deadline.unsuspended_due_on],
        "answer_words": in_words(Days(facts.answer_by_days)) if facts.answer_by_days else "",
        "ground": ground,
        "ground_point": point,
        "ground_statute": GDPR_17,
        "motive": MOTIVES.get(facts.capacity.motive, ""),
        "proves_an_heir": any(word in facts.capacity.proof.lower() for word in ("notoriété", "livret de famille")),
        "wishes": (facts.complaint.wishes if facts.complaint else ()) or _wishes(facts),
        "found_by": identification(facts),
        "wants_copy": any(one.code in COPIED for one in asked),
        **lateness(facts),
        "derivations": derivations_of(lines),
        **_standing(facts, asked, issues),
        "issues": issues,
        "asked_because": asked_because(facts),
        "extension_words": period_words("extension_notice"),
        "to_cnil": kind.addressee == "cnil",
        "about_leak": bool({"breach_info", "erasure"}.intersection(facts.rights)),
        "duties": duties(asked, facts.replies, missing=bool(facts.missing)),
        "exhibits": facts.exhibits or _proof_of_capacity(kind, facts),
    }


def _wishes(facts: LetterFacts) -> tuple[str, ...]:
    """What any complaint asks of the CNIL; the duties of security and information, where a leak is at stake."""
    return (
        "obtenir de l’organisme une réponse complète",
        "lui ordonner, au besoin, de se mettre en conformité",
        *(
            ["vérifier le respect de ses obligations de sécurité et d’information des personnes"]
            if facts.breach
            else ()
        ),
        "m’informer des suites données à cette plainte",
    )


def _standing(facts: LetterFacts, asked: tuple[Asked, ...], issues: tuple[Said, ...]) -> dict[str, Any]:
    """What came and what did not, but for what the paragraphs on what went wrong say already."""
    late = {right for issue in issues if issue.code == "silence" for right in issue.rights}
    incomplete = {right for issue in issues if issue.lacking for right in issue.rights}
    listed = {words for issue in issues for words, _ in issue.lacking}
    missing = tuple(item for item in facts.missing if item not in listed)
    replies = [reply for reply in facts.replies if reply.right not in incomplete or reply.outcome not in LACKING]
    waiting = [one for one in asked if one.code not in late]
    return {
        "missing": missing,
        "answered": answered(asked, replies, missing=bool(missing)),
        "unanswered": unanswered(waiting, facts.replies, missing=bool(facts.missing), named=bool(late)),
    }


def head(kind: LetterKind, facts: LetterFacts) -> dict[str, Any]:
    """What every letter has above its subject, whoever writes it."""
    return {
        "title": f"Courrier {facts.reference or 'du ' + french.day(facts.date)}",
        "created": f"{facts.date.isoformat()}T00:00:00Z",
        "addressee": CNIL_LINES if kind.addressee == "cnil" else facts.recipient.lines,
        "mention": CHANNELS[facts.sending.channel],
        "door": _door(facts),
    }


def _door(facts: LetterFacts) -> DoorWords | None:
    if facts.door is None:
        return None
    url, code = facts.door.url, facts.door.code
    return DoorWords(url.split("://")[1].rstrip("/"), code, qr.drawn(f"{url}#{code}"))


def _asked(facts: LetterFacts) -> tuple[Asked, ...]:
    heir = facts.capacity.kind == "heir"
    folder = "heir" if heir else "rights"
    return tuple(
        Asked(
            number,
            code,
            template=f"letters/{folder}/{code}.html",
            noun=RIGHTS[code].noun_for(heir=heir).replace("votre", "ma", 1),
            noun_alone=RIGHTS[code].noun_for(heir=heir).replace("votre ", "", 1),
            statutes=" ; ".join(statute.short for statute in rested_on(code, facts)),
        )
        for number, code in enumerate(facts.rights, 1)
    )


def rested_on(code: str, facts: LetterFacts) -> tuple[Statute, ...]:
    """LIL 85 is for heirs alone; a partner rests on the health code."""
    found = RIGHTS[code].statutes_for(heir=facts.capacity.kind == "heir")
    return tuple(one for one in found if one is not LIL_85 or facts.capacity.bond == "heir")


def _mine(facts: LetterFacts) -> dict[str, str]:
    """Whose data: the writer's, or those of the person the writer acts for."""
    person = facts.capacity.person
    if facts.capacity.kind == "self" or person is None:
        return {
            "mine": "mes", "my": "mon", "about": "me concernent", "with_whom": "de moi", "whom": "moi",
            "of_data": "de mes données personnelles", "of_file": "de mon dossier médical",
            "may_touch": "peut me concerner",
        }  # fmt: skip
    of_name = french.of(person.name)
    return {
        "mine": "ses", "my": "son", "about": f"concernent {person.name}", "with_whom": of_name, "whom": person.name,
        "of_data": f"des données personnelles {of_name}", "of_file": f"du dossier médical {of_name}",
        "may_touch": f"peut concerner {person.name}",
    }  # fmt: skip


def _subject(facts: LetterFacts, mine: dict[str, str]) -> str:
    person = facts.capacity.person
    if facts.capacity.kind == "heir" and person:
        return _AFTER_DEATH[_only_erases(facts)].format(of_name=french.of(person.name))
    if len(facts.rights) == 1 and facts.rights[0] in SUBJECTS:
        template = SUBJECTS[facts.rights[0]]
        if person and "{mine}" in template:
            return f"Demande d’accès aux données personnelles {french.of(person.name)}"
        return template.format(**mine)
    return (
        f"Exercice des droits {french.of(person.name)}"
        if person
        else "Exercice de mes droits sur mes données personnelles"
    )


_AFTER_DEATH = {
    "": "Demande d’informations après le décès {of_name}",
    "account": "Prise en compte du décès {of_name}",
    "term": "Demande d’effacement après le décès {of_name}",
}


def _only_erases(facts: LetterFacts) -> str:
    """Whether a letter written after a death asks for no information, but to close the account, or to erase at term."""
    if facts.rights != ("erasure",):
        return ""
    return "term" if facts.details.erasure.retained else "account"


def _proof_of_capacity(kind: LetterKind, facts: LetterFacts) -> tuple[Exhibit, ...]:
    """What the letter says it encloses, when nothing else is: it must be in the envelope."""
    proof = facts.capacity.proof
    return (Exhibit(1, french.capitalized(proof)),) if proof and kind.code in ENCLOSING else ()


def _together(statutes: tuple[Statute, ...]) -> str:
    """« articles 13 et 14 du RGPD »."""
    parts = [re.fullmatch(r"article\s(.+?) (d(?:u|e la) .+)", statute.cite) for statute in statutes]
    numbers = [part[1] for part in parts if part]
    text = {part[2] for part in parts if part}
    if len(numbers) < len(statutes) or len(text) != 1:
        raise ValueError("These articles do not belong to one text.")
    return f"articles {french.listed(numbers)} {text.pop()}"


def _first_sent(facts: LetterFacts) -> str:
    first = facts.first_request
    if first is None:
        return ""
    return FIRST_SENT[first.channel or ("registered" if first.registered_number else "post")]
