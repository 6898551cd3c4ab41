"""The site's own settings, with one more address: the empty page that others are measured by."""

from virtualschool.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.pages.urls"
