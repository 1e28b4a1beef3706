"""Who works here, invited or already there."""

from django import forms

from accounts.models import Membership
from cases.forms.texts import EmailText, OneOf, choice

Role = Membership.Role
ROLES = (
    (Role.AGENT, choice("Agent", "Lit les demandes et y répond ; ne refuse pas seul.")),
    (Role.OFFICER, choice("Délégué à la protection des données", "Répond, valide les refus, tient l’équipe.")),
    (Role.READER, choice("Lecture seule", "Lit les demandes, sans rien changer.")),
    (Role.RESPONDENT, choice("Répondant extérieur", "Chez un sous-traitant : ne voit que les tâches confiées.")),
)


class InvitationForm(forms.Form):
    email = EmailText(label="Son adresse e-mail professionnelle", missing="Indiquez l’adresse de cette personne.")
    role = OneOf(label="Son rôle", choices=ROLES, missing="Choisissez un rôle.")


class RoleForm(forms.Form):
    role = OneOf(label="Rôle", choices=ROLES, missing="Choisissez un rôle.")
