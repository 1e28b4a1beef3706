"""The doors by which organizations enter, and all that differs between them before anybody is in."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Membership, Organization

Role = Membership.Role


@dataclass(frozen=True, eq=False)
class Door:
    """The addresses of a door begin with `address`, their names with `name`; `base` frames its inner pages.

    `roles` are all of this kind of organization, each with the page where it begins. The first one directs. Those who
    are `seeing` read what the organization does; those who are `acting` change it, and vouch for a colleague.
    """

    kind: Organization.Kind
    address: str
    name: str
    space: str
    public: str  # the page open to all
    base: str
    roles: dict[Role, str]
    seeing: frozenset[Role]
    acting: frozenset[Role]

    @property
    def directing(self):
        """The role that invites, changes roles and removes; an open organization always has somebody in it."""
        return next(iter(self.roles))

    def url(self, page, *args):
        return reverse(f"{self.name}_{page}", args=args)


LABORATORY = Door(
    Organization.Kind.LABORATORY,
    address="laboratoire",
    name="desk",
    space="Espace des laboratoires",
    public="laboratory_door",
    base="desk/base.html",
    roles={Role.OFFICER: "desk", Role.AGENT: "desk", Role.READER: "desk", Role.RESPONDENT: "desk_tasks"},
    seeing=frozenset({Role.OFFICER, Role.AGENT, Role.READER}),
    acting=frozenset({Role.OFFICER, Role.AGENT}),
)
ASSOCIATION = Door(
    Organization.Kind.ASSOCIATION,
    address="association",
    name="association",
    space="Espace des associations",
    public="association_door",
    base="association/base.html",
    roles={Role.COORDINATOR: "association", Role.CASE_WORKER: "association"},
    seeing=frozenset({Role.COORDINATOR, Role.CASE_WORKER}),
    acting=frozenset({Role.COORDINATOR, Role.CASE_WORKER}),
)
DOORS = {door.kind: door for door in (LABORATORY, ASSOCIATION)}


def door_of(organization):
    return DOORS[organization.kind]
