"""The versions that the course needs, of Python and of the packages, and those that are here.

Nothing but Python is needed, so that it works where the packages are missing.
"""

import re
import sys
from importlib.metadata import distributions

LOWEST, TOO_NEW = (3, 11), (3, 14)


def refusal():
    """Why this Python cannot run the course, in one sentence; an empty text where it can."""
    if LOWEST <= sys.version_info[:2] < TOO_NEW:
        return ""
    version = ".".join(map(str, sys.version_info[:3]))
    return f"The course needs Python 3.11, 3.12 or 3.13, and this is {version}."


def pinned(path):
    """What a list pins: ``{package: [versions]}``, as one may have several, each for other versions of Python."""
    pins = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", path.read_text(encoding="utf-8"), re.MULTILINE):
        pins.setdefault(name, []).append(version)
    return pins


def without_hashes(path):
    """A list's lines, each a pin with the machines it is for: as constraints, where pip wants all hashes or none."""
    return re.sub(r" \\\n +--hash=\S+", "", path.read_text(encoding="utf-8")).splitlines()


def installed():
    """What this Python has: ``{package: version}``, names as the lists write them."""
    return {re.sub(r"[-_.]+", "-", found.name).lower(): found.version for found in distributions()}
