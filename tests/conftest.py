"""What every test may rely on, and what none may do."""

import gc
import ipaddress
import os
import socket
import sys

import pytest
from django.conf import settings
from django.db import connection

LONG = {
    "test_patient_pages", "test_run", "test_bench", "test_worker_killed", "test_batch_killed", "test_campaign_killed",
}  # fmt: skip
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}


def refuse_the_outside(event, arguments):
    """No test, and nothing it calls, opens a connection that leaves this machine."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        if isinstance(address, tuple) and not is_here(address[0]):
            raise OutsideWorld(f"{event} vers {address[0]} : la suite de tests ne sort pas de la machine.")
    elif event == "socket.getaddrinfo" and not is_here(arguments[0]):
        raise OutsideWorld(f"résolution de {arguments[0]} : la suite de tests ne sort pas de la machine.")


class OutsideWorld(AssertionError):
    pass


def is_here(host):
    host = host.decode() if isinstance(host, bytes) else host
    if host in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host.endswith((".localhost", ".invalid"))


sys.addaudithook(refuse_the_outside)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """PostgreSQL notices late that a client was killed, and drops no database that somebody still holds."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
                )


def port_of_nobody():
    """A port of this machine that nobody listens on, for a server that the test starts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def free_port():
    return port_of_nobody()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI nothing is skipped: a missing part is a failure."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} a été sauté : en intégration continue, une pièce manquante est un échec."
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} a été sauté à la collecte."
    return report


def pytest_addoption(parser):
    parser.addoption("--database-only", action="store_true", help="only the tests that touch a database")


def pytest_collection_modifyitems(config, items):
    """Each test has its run: what only PostgreSQL can show waits for that one, what needs no database runs once."""
    on_postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    elsewhere = {item for item in items if item.get_closest_marker("postgresql") and not on_postgresql}
    if config.getoption("database_only"):
        elsewhere |= {item for item in items if not touches_a_database(item)}
    if elsewhere:
        config.hook.pytest_deselected(items=list(elsewhere))
    kept = [item for item in items if item not in elsewhere]
    items[:] = sorted(
        kept, key=lambda item: item.path.stem not in LONG
    )  # begun first, no core waits for one at the end


def pytest_collection_finish(session):
    """What was collected stays to the end: the garbage collector need not go over it at each round."""
    gc.collect()
    gc.freeze()


def touches_a_database(item):
    """Pages are drawn the same on both databases: of the browsers, the stories alone go again."""
    if item.path.parent.name == "browser" and not item.path.stem.endswith("_story"):
        return False
    return item.get_closest_marker("django_db") or {"db", "transactional_db", "live_server"} & set(item.fixturenames)
