"""What `manage.py check` refuses: a letter without words, an event without a sentence, an act outside the table."""

from django.core.checks import Error, register

from cases.models import Action
from cases.models.role import Role
from cases.sentences import SENTENCES
from cases.workflow import OF_THE_FILE, TRANSITIONS
from rights.catalogue import RIGHTS
from rights.letters import LETTERS
from rights.rendering import TEMPLATES


@register
def the_house_is_complete(app_configs=None, **kwargs):
    for code in LETTERS:
        if not (TEMPLATES / "letters" / f"{code}.html").is_file():
            yield Error(f"The letter {code} has no template.", id="cases.E001")
    for right in RIGHTS.values():
        if right.letter and right.letter not in LETTERS:
            yield Error(f"The right {right.code} names the letter {right.letter}, which is no kind.", id="cases.E002")
    for action in Action:
        if action not in OF_THE_FILE and not any((action, role) in TRANSITIONS for role in Role):
            yield Error(f"The act {action} is in no row of the table of transitions.", id="cases.E003")
        if action not in SENTENCES:
            yield Error(f"The act {action} has no sentence in the chronicle.", id="cases.E004")
