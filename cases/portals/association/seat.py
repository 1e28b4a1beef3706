"""What every view of an association's space begins with: the person's place in the association of the address."""

from accounts.doors import ASSOCIATION
from cases.entrance.seat import seated

MEMBERS = frozenset(ASSOCIATION.roles)
COORDINATORS = frozenset({ASSOCIATION.directing})


def at_association(*, roles=MEMBERS, fresh=False):
    """A page of an association's space: `seated` there, by anybody who works for it unless other roles are named."""
    return seated(ASSOCIATION, roles=roles, fresh=fresh)
