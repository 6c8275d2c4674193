"""The product's settings with the twin's addresses beside its own."""

from pathlib import Path

from shuanghe.project.settings import *  # noqa: F403
from shuanghe.project.settings import MIDDLEWARE, TEMPLATES

ROOT_URLCONF = "benchmarks.twins"
TEMPLATES[-1]["DIRS"] = [Path(__file__).parent / "templates"]
MIDDLEWARE = [*MIDDLEWARE, "benchmarks.twins.anew"]
