"""What each act reads as: one sentence, and the notes the law calls for."""

from datetime import date

from cases.models import Action
from cases.models.deadline import retention_of
from cases.models.event import ERASABLE, OPENED
from cases.models.role import Role
from rights.french import capitalized
from rights.letters import LETTERS
from rights.periods import date_in_words

CHANNELS = {
    "registered": "par lettre recommandée",
    "post": "par lettre simple",
    "email": "par courriel",
    "by_hand": "en main propre",
    "portal": "par le site du laboratoire",
    "phone": "par téléphone",
}


def _sent(data, details):
    number = f" n°\u00a0{details['number']}" if details.get("number") else ""
    return f"Demande envoyée {CHANNELS[data['channel']]}{number}."


def _received(data, details):
    if data["proof"] == "act_of_laboratory":
        return "Le laboratoire a la demande : il a agi sur elle."
    if data["proof"] == OPENED:
        return "Le laboratoire a ouvert la demande dans son espace\u202f: il l’avait ce jour-là au plus tard."
    if data["presumed"]:
        return "Demande présumée reçue par le laboratoire (date non prouvée)."
    number = f" (recommandé n°\u00a0{details['number']})" if details.get("number") else ""
    return f"Demande reçue par le laboratoire{number}."


def _identity(data, details):
    if data.get("again"):
        return _quoted("Le laboratoire dit que les informations d’identité reçues ne suffisent pas.", details)
    what = " et exigé la copie d’une pièce d’identité" if data.get("asks_id_copy") else ""
    return _quoted(f"Le laboratoire a demandé des informations sur l’identité{what}.", details)


def _extended(data, details):
    effect = "" if data["effective"] else " L’avis est tardif ou irrégulier : il est sans effet."
    return _quoted("Le laboratoire a annoncé une prolongation du délai.", details) + effect


def _partly(data, details):
    return _quoted("Le laboratoire a répondu en partie.", details)


def _refused(data, details):
    said = _quoted("Le laboratoire a refusé.", details)
    if details.get("text_cited"):
        said += f" Texte cité : « {details['text_cited']} »."
    if data.get("erasable_on"):
        said += f" D’après lui, la conservation finit le {date_in_words(date.fromisoformat(data['erasable_on']))}."
    return said


def _reopened(data, details):
    if data["cause"] == ERASABLE:
        return "La conservation annoncée par le laboratoire est finie : l’effacement peut être redemandé."
    return _quoted("Demande rouverte, en raison d’un fait nouveau.", details)


def _deposited(data, details):
    what = "un document" if data["count"] == 1 else f"{data['count']} documents"
    return f"Le laboratoire a déposé {what}, à ouvrir avec le code envoyé par la poste."


def _fetched(data, details):
    return f"Document n°\u00a0{data['number']} du dépôt téléchargé par vos soins."


def _assessed(data, details):
    meaning = {
        "satisfied": "La réponse est jugée satisfaisante.",
        "incomplete": "La réponse est jugée incomplète.",
        "wrong": "La réponse est jugée inexacte.",
        "nothing_received": "Aucune réponse n’est en réalité parvenue.",
    }
    return _quoted(meaning[data["assessment"]], details)


def _follow_up(verb):
    def sentence(data, details):
        number = f" n°\u00a0{details['number']}" if details.get("number") else ""
        way = f" {CHANNELS[data['channel']]}" if data.get("channel") else ""
        return f"{LETTERS[data['kind']].title} {verb}{way}{number}."

    return sentence


def _written(data, details):
    title = LETTERS[data["kind"]].title
    return f"{title} préparé." if title.startswith(("Projet", "Mandat")) else f"{title} préparée."


def _mandate_given(data, details):
    way = "sur papier" if data["signature"] == "paper" else "dans l’espace de la personne"
    return f"Mandat donné à {details['association']}, signé {way}."


def _mandate_ended(data, details):
    return f"Fin du mandat donné à {details['association']}."


def _quoted(sentence, details):
    """The sentence, with the words of the laboratory or of the person after a colon when there are some."""
    return f"{sentence.rstrip('.')} : « {details['statement']} »." if details.get("statement") else sentence


def _late(data, details):
    if data.get("rule") == "cnil_silence":
        return "Trois mois ont passé sans nouvelles de la CNIL."
    if data.get("rule") == "criminal_follow_up":
        return "Trois mois ont passé depuis la plainte au procureur."
    if data.get("rule", "").startswith("ce_appeal"):
        return "Le délai pour saisir le Conseil d’État a en principe pris fin."
    if data.get("rule") == "formal_notice":
        return "Le délai de la mise en demeure est passé sans réponse."
    return "Le dernier jour est passé sans réponse : le laboratoire est en retard."


def _coming(data, details):
    if data.get("rule", "").startswith("ce_appeal"):
        return "Le délai pour saisir le Conseil d’État s’achève bientôt : prenez conseil."
    return "L’échéance approche."


def _lodged(data, details):
    number = f", sous le n°\u00a0{details['number']}" if details.get("number") else ""
    return f"Plainte déposée à la CNIL par vos soins{number}."


def _heard(data, details):
    number = f", sous le n°\u00a0{details['number']}" if details.get("number") else ""
    return {
        "registered": f"La CNIL a enregistré la plainte{number}. Cet accusé ne change aucun délai.",
        "asks": "La CNIL a demandé une pièce ou une précision.",
        "progress": "La CNIL a donné des nouvelles de la plainte.",
    }[data["news"]]


def _concluded(data, details):
    return {
        "acted": "La CNIL est intervenue auprès du laboratoire, et a clos la plainte.",
        "closed": "La CNIL a clos la plainte sans autre suite.",
        "rejected": "La CNIL a rejeté la plainte.",
    }[data["decision"]]


def _filed(data, details):
    number = f", sous le n°\u00a0{details['number']}" if details.get("number") else ""
    return f"Plainte déposée auprès du procureur de la République par vos soins{number}."


def _prosecutor(data, details):
    return {
        "receipt": "Le procureur a accusé réception de la plainte. Cela ne change aucun délai.",
        "prosecuted": "Le procureur a donné une suite à la plainte.",
        "closed": "Le procureur a classé la plainte sans suite.",
    }[data["news"]]


def _plain(text):
    return lambda data, details: _quoted(text, details)


SENTENCES = {
    Action.PREPARE: _plain("Dossier ouvert, lettre préparée."),
    Action.SEND: _sent,
    Action.RECEIVE: _received,
    Action.ASK_IDENTITY: _identity,
    Action.CONTEST_IDENTITY: _plain("Demande d’identité contestée."),
    Action.PROVIDE_IDENTITY: _plain("Informations d’identité données au laboratoire."),
    Action.EXTEND: _extended,
    Action.ANSWER_FULL: _plain("Le laboratoire a répondu."),
    Action.ANSWER_PARTLY: _partly,
    Action.REFUSE: _refused,
    Action.DEPOSIT: _deposited,
    Action.FETCH_DEPOSIT: _fetched,
    Action.REDIRECT: _plain("Le laboratoire a renvoyé vers un autre organisme."),
    Action.ASSESS: _assessed,
    Action.WRITE_LETTER: _written,
    Action.POST_LETTER: _follow_up("envoyée"),
    Action.LETTER_RECEIVED: _follow_up("reçue par le laboratoire"),
    Action.NOTICE_COMING: _coming,
    Action.NOTICE_REMIND: _plain("Un mois a passé : une relance est légitime."),
    Action.NOTICE_LATE: _late,
    Action.NOTICE_RIPE: _plain("Vous pouvez saisir la CNIL."),
    Action.NOTICE_WAITING: _plain("Le laboratoire attend votre réponse sur l’identité depuis trente jours."),
    Action.NOTICE_RECEIPT: _plain("La date de réception de votre lettre n’est pas encore notée."),
    Action.LODGE_COMPLAINT: _lodged,
    Action.HEAR_FROM_CNIL: _heard,
    Action.CONCLUDE_COMPLAINT: _concluded,
    Action.NOTE_KNOWLEDGE: _plain("Ce jour-là, vous avez appris la fuite."),
    Action.FILE_CRIMINAL_COMPLAINT: _filed,
    Action.HEAR_FROM_PROSECUTOR: _prosecutor,
    Action.GIVE_MANDATE: _mandate_given,
    Action.REVOKE_MANDATE: _mandate_ended,
    Action.JOIN: _plain("Dossier rattaché à l’espace de la personne, qui s’est fait reconnaître."),
    Action.WITHDRAW: _plain("Demande retirée."),
    Action.CLOSE: _plain("Demande close."),
    Action.REOPEN: _reopened,
}


def notes(event):
    """What the law says of an act not done by the book: flags, never blocks."""
    action, data = event.action, event.data
    if action == Action.ASK_IDENTITY and not data["reasons_given"]:
        yield "Aucun doute raisonnable n’a été expliqué."
    if action == Action.ASK_IDENTITY and not data["effective"]:
        yield "Cette demande ne suspend pas le délai."
    if action == Action.EXTEND and not data["reasons_given"]:
        yield "Prolongation annoncée sans motif."
    if action == Action.REFUSE and not data["reasons_given"]:
        yield "Refus sans motif."
    if action == Action.CONCLUDE_COMPLAINT and not data["remedies_given"]:
        yield "La lettre ne dit pas comment la contester."
    if action == Action.REFUSE and data.get("retention"):
        yield from (f"{capitalized(flaw)}." for flaw in retention_of(data["retention"]).flaws)
    if action == Action.REFUSE and not data["remedies_given"]:
        yield "Refus qui ne mentionne ni la plainte à la CNIL ni le recours au juge."
    if data.get("later"):
        yield "Ce jour vient après celui déjà compté\u202f: il n’allonge pas le délai."
    if "forwarded" in data:
        yield f"Il dit {'l’avoir' if data['forwarded'] else 'ne pas l’avoir'} transmise à cet organisme."


def noted_by(event):
    """Which of several people did it here, for whoever reads the file on a screen."""
    data = event.data
    if "member" in data and event.recorder == Role.ASSOCIATION:
        yield f"Fait dans Recours par l’association, personne n°\u00a0{data['member']}."
    elif "member" in data:
        yield f"Noté dans Recours par l’agent n°\u00a0{data['member']} du laboratoire."
