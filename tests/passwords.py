"""To make a password and to check it take a seventh of a second each: who tests something else need not pay for it."""

from accounts.passwords import Argon2idHasher


class SameAtNoCost(Argon2idHasher):
    """The hasher of the house at the least cost its algorithm allows; whoever tests the cost asks for the real one."""

    time_cost = 1
    memory_cost = 8  # KiB
