"""What an association adds to the answers of a person whom it enters itself: her number, and what she lets it do."""

from cases.forms.case import Record
from cases.forms.texts import PlainText, SomeOf, choice
from rights.mandates import HEALTH_RIGHTS, SCOPES


class MemberForm(Record):
    number = PlainText(
        label="Numéro d’adhérent", limit=40, required=False, css="input-medium",
        help_text="Le vôtre, pour la retrouver. Il ne figure sur aucune lettre.",
    )  # fmt: skip
    scopes = SomeOf(
        label="Que pourra faire l’association en son nom\u202f?",
        help_text="Lisez-lui chaque point. Le mandat dit ceux qu’elle accepte.",
        missing="Cochez au moins un point\u202f: un mandat vide ne permet rien.",
    )

    def __init__(self, *args, answers, **kwargs):
        super().__init__(*args, **kwargs)
        open_to = [scope for scope in SCOPES.values() if answers.capacity != "heir" or scope.for_the_dead]
        self.fields["scopes"].choices = [(scope.code, choice(scope.label, scope.hint)) for scope in open_to]
        asked = {"requests"} | ({"health"} if HEALTH_RIGHTS & set(answers.rights) else set())
        self.initial.setdefault("scopes", [scope.code for scope in open_to if scope.code in asked])
