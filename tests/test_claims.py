"""The page on security claims what the suite proves: each test that it names is there."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
NAMED = re.compile(r"`(tests/[\w/]+(?:\.py)?)(?:::(\w+))?`")


def test_every_test_that_the_page_on_security_names_is_there():
    named = NAMED.findall((ROOT / "docs/security.md").read_text())
    assert len(named) > 50
    missing = [path for path, _ in named if not (ROOT / path).exists()]
    missing += [test for path, test in named if test and f"def {test}(" not in (ROOT / path).read_text()]
    of_associations = (ROOT / "tests/association/test_isolation.py").read_text()
    isolation = re.findall(r"isolation`::(\w+)`", (ROOT / "docs/security.md").read_text())
    assert len(isolation) > 10
    missing += [test for test in isolation if not re.search(rf'def {test}\(|"{test}"', of_associations)]
    assert missing == []
