"""One person. A patient signs in with an e-mailed code; those who work here with a password and a second factor."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.addresses import AddressRefused, normalise
from vault.fields import SealedTextField
from vault.index import blind_index
from vault.models import DataKey
from vault.scope import Scope

STAFF_TENANT = "staff"  # the same address may be a patient's and, apart, that of somebody at work


class UserQuerySet(models.QuerySet):
    def for_email(self, email):
        """The patient with this address, or None."""
        return self._with_index(email, tenant="patients")

    def staff_for_email(self, email):
        """Who works for an organization under this address, or None."""
        return self._with_index(email, tenant=STAFF_TENANT)

    def _with_index(self, email, *, tenant):
        try:
            index = blind_index(normalise(email), tenant=tenant)
        except AddressRefused:
            return None
        return self.filter(email_index=index).first()

    def create_patient(self, email, *, verified_at=None, is_demo=False, name=""):
        """A patient, who has no password and never will. IntegrityError when the address already has its account."""
        email = normalise(email)
        user = self.model(
            key=DataKey.objects.forge("person"),
            email=email,
            email_index=blind_index(email),
            name=name,
            verified_at=verified_at,
            is_demo=is_demo,
        )
        user.set_unusable_password()
        user.save(force_insert=True)
        return user

    def create_unreachable(self, name, *, is_demo=False):
        """Somebody who wrote on paper: known by name to whoever recorded the letter, with no way to sign in."""
        return self.create_unreachable_many([name], is_demo=is_demo)[0]

    def create_unreachable_many(self, names, *, is_demo=False):
        """One for each name, in two statements."""
        keys = DataKey.objects.forge_many(len(names), "person")
        users = [self.model(key=key, name=name, is_demo=is_demo) for key, name in zip(keys, names, strict=True)]
        for user in users:
            user.set_unusable_password()
        return self.bulk_create(users)

    def create_staff(self, email, password, *, name="", is_demo=False):
        """Somebody who works for organizations. The caller has validated the password and checked the address; the
        second factor is enrolled apart. IntegrityError when the address already has its account.
        """
        email = normalise(email)
        user = self.model(
            kind=self.model.Kind.STAFF,
            key=DataKey.objects.forge("person", tenant=STAFF_TENANT),
            email=email,
            email_index=blind_index(email, tenant=STAFF_TENANT),
            name=name,
            verified_at=timezone.now(),
            is_demo=is_demo,
        )
        user.set_password(password)
        user.save(force_insert=True)
        return user

    def create_operator(self, login, password, *, is_demo=False):
        """An operator of the platform. The caller has validated the password; the second factor is enrolled apart."""
        user = self.model(
            key=DataKey.objects.forge("person", tenant="operators"),
            kind=self.model.Kind.OPERATOR,
            login=self.model.normalise_login(login),
            is_staff=True,
            is_demo=is_demo,
            verified_at=timezone.now(),
        )
        user.set_password(password)
        user.save(force_insert=True)
        return user

    def get_by_natural_key(self, login):
        """For Django's password backend: only those who have a login can be found, so only they can use a password."""
        return self.get(login=self.model.normalise_login(login))


class User(AbstractBaseUser):
    class Kind(models.TextChoices):
        PATIENT = "patient", "patient"
        STAFF = "staff", "personnel d’un laboratoire ou d’une association"
        OPERATOR = "operator", "opérateur de la plateforme"

    FIELD_CLASSES = {
        "id": "P1",
        "kind": "P1",
        "key": "P1",
        "email": "P2",
        "email_index": "K",
        "name": "P2",
        "login": "P1",
        "password": "K",
        "is_staff": "P1",
        "is_active": "P1",
        "is_demo": "P1",
        "created_at": "P1",
        "verified_at": "P1",
        "last_login": "P1",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("sorte", max_length=8, choices=Kind, default=Kind.PATIENT, editable=False)
    key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="clé")
    email = SealedTextField("adresse électronique", key="key", blank=True)
    email_index = models.CharField("index de l’adresse", max_length=32, unique=True, null=True, editable=False)  # noqa: DJ001
    name = SealedTextField("nom", key="key", blank=True)
    login = models.CharField("identifiant d’opérateur", max_length=60, unique=True, null=True, blank=True)
    is_staff = models.BooleanField("opérateur de la plateforme", default=False)
    is_active = models.BooleanField("compte ouvert", default=True)
    is_demo = models.BooleanField("compte de démonstration", default=False)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    verified_at = models.DateTimeField("adresse confirmée le", null=True, blank=True)
    last_login = models.DateTimeField("première étape de connexion, la dernière fois", null=True, blank=True)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = []

    objects = UserQuerySet.as_manager()

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        constraints = [
            models.CheckConstraint(
                name="operators_alone_are_django_staff",
                condition=Q(is_staff=True, kind="operator") | (Q(is_staff=False) & ~Q(kind="operator")),
            ),
            models.CheckConstraint(
                name="operator_has_login_and_no_address",
                condition=~Q(kind="operator") | Q(login__isnull=False, email__isnull=True, email_index__isnull=True),
            ),
            models.CheckConstraint(
                name="patient_has_no_password",
                condition=~Q(kind="patient") | Q(password__startswith="!"),  # noqa: S106
            ),
            models.CheckConstraint(
                name="operators_alone_have_a_login",
                condition=Q(kind="operator") | Q(login__isnull=True),
            ),
            models.CheckConstraint(
                name="staff_have_an_address",
                condition=~Q(kind="staff") | Q(email__isnull=False, email_index__isnull=False),
            ),
        ]

    def __str__(self):
        return self.login or str(self.pk)

    @property
    def works_here(self):
        """An operator, or somebody of an organization: behind a second factor, and no file is their own."""
        return self.kind != self.Kind.PATIENT

    @staticmethod
    def normalise_login(login):
        return AbstractBaseUser.normalize_username(login).strip().casefold()

    def own_scope(self, purpose="lecture"):
        """What is sealed with this person's own key, opened by and for this person."""
        return Scope(actor=f"user:{self.pk}", purpose=purpose, keys=frozenset({self.key_id}))

    # The operators' site registers nothing personal, so every operator may all that it offers.
    def has_perm(self, perm, obj=None):
        return self.is_active and self.is_staff

    def has_perms(self, perms, obj=None):
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label):
        return self.is_active and self.is_staff
