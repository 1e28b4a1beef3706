"""Who works here, invited or already there."""

from django import forms

from accounts.models import Membership
from cases.forms.texts import EmailText, OneOf, choice

Role = Membership.Role
ROLES = {
    Role.AGENT: choice("Agent", "Lit les demandes et y répond\u202f; ne refuse pas seul."),
    Role.OFFICER: choice("Délégué à la protection des données", "Répond, valide les refus, tient l’équipe."),
    Role.READER: choice("Lecture seule", "Lit les demandes, sans rien changer."),
    Role.RESPONDENT: choice("Répondant extérieur", "Chez un sous-traitant\u202f: ne voit que les tâches confiées."),
    Role.CASE_WORKER: choice("Chargé de dossiers", "Suit les dossiers des personnes qui ont donné mandat."),
    Role.COORDINATOR: choice("Coordinateur", "Suit et répartit les dossiers, tient l’équipe."),
}


class RoleForm(forms.Form):
    role = OneOf(label="Rôle", missing="Choisissez un rôle.")

    def __init__(self, *args, door, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, words) for role, words in ROLES.items() if role in door.roles]


class InvitationForm(RoleForm):
    email = EmailText(label="Son adresse e-mail professionnelle", missing="Indiquez l’adresse de cette personne.")
    role = OneOf(label="Son rôle", missing="Choisissez un rôle.")
    field_order = ("email", "role")
