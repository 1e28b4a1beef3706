"""The settings of the suite: the house's own, in test mode, with every file in a directory that dies with the run."""

import atexit
import os
import shutil
import tempfile

_var, _owner = tempfile.mkdtemp(prefix="recours-tests-"), os.getpid()


@atexit.register
def _leave_no_file():
    if os.getpid() == _owner:  # a forked child leaves too, earlier
        shutil.rmtree(_var, ignore_errors=True)


for _name in ("SECRET_KEY", "KEY_FILE", "ALLOWED_HOSTS", "BASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL", "DEBUG"):
    os.environ.pop(_name, None)  # the shell's own must not change what is tested
os.environ.update(RECOURS_MODE="test", VAR_DIR=_var)

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["tests.passwords.SameAtNoCost"]
