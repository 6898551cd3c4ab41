"""The page of its own: one file that asks for nothing, where only its own script may run."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

from tests.unit.publishing.papers import paper
from tests.unit.publishing.test_renderers import read_html

from virtualschool.publishing.document import Section
from virtualschool.publishing.renderers import renderer_for
from virtualschool.publishing.renderers.html import render_body

#: The most that a paper of its own may weigh, in bytes, so that it goes through any mailbox.
HEAVIEST = 2_000_000


def page() -> str:
    return renderer_for("html").render(paper()).decode()


def test_it_asks_for_nothing_outside() -> None:
    text = page()
    for tag, attributes in read_html(text).tags:
        assert tag not in {"link", "iframe", "object", "embed", "base", "img"}
        for name in ("src", "href", "srcset", "data", "action", "xlink:href", "ping"):
            assert str(attributes.get(name) or "#").startswith("#")
        assert not [name for name in attributes if name.startswith("on")]
    assert not re.search(r"url\((?!#)|@import|@font-face", text)
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|sendBeacon|import)\s*\(", text)
    addresses = set(re.findall(r"https?://[^\"'\s<]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_only_its_own_script_may_run() -> None:
    text = page()
    policies = [
        attributes["content"]
        for tag, attributes in read_html(text).tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert len(policies) == 1
    rules = dict(rule.strip().split(" ", 1) for rule in str(policies[0]).split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == f"'sha256-{digest}'"


def test_a_paper_as_long_as_ten_is_still_light() -> None:
    document = paper()
    sections = [
        replace(section, key=f"{section.key}-{turn}")
        for turn in range(10)
        for section in document.sections
    ]
    assert len(renderer_for("html").render(replace(document, sections=sections))) < HEAVIEST


def test_the_fragment_of_the_site_has_no_script() -> None:
    assert "<script" not in render_body(paper())


def test_it_prints_both_hashes_whole_for_whoever_checks_them() -> None:
    document = replace(paper(), sections=[Section("none", "Nothing yet")])
    text = renderer_for("html").render(document).decode()
    assert document.snapshot in text
    assert re.search(r"<dt>Content</dt><dd>[0-9a-f]{64}</dd>", text)
