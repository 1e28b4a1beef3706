"""Stub."""


def catalogue(breach):
    return {}
