"""Words that are only words, in texts whose Markdown is meant."""

from __future__ import annotations

import pytest

from pages.components.shared.markdown import MOST_CHARACTERS, Markdown, code, joined, md, plain

JOINER = "\u2060"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("c012, 0.83 (95 % CI 0.79 to 0.86), p < 0.001", "c012, 0.83 (95 % CI 0.79 to 0.86), p < 0.001"),
        ("hd95_mm at 12:30:45, C:\\Users\\x; -3.2", "hd95_mm at 12:30:45, C:\\Users\\x; -3.2"),
        ("**a** _b_ `c` ~d~ $e$", r"\*\*a\*\* \_b\_ \`c\` \~d\~ \$e\$"),
        ("![p](q) [r][s]", r"!\[p\](q) \[r\]\[s\]"),
        ("<b> <!-- --> &lt; a & b", r"\<b> \<!-- --> \&lt; a & b"),
        (":red[x] ::a :::b", r"\:red\[x\] \:\:a \:\:\:b"),
        ("# a", r"\# a"),
        (
            "- a\n+ b\n1. c\n2) d\n> e\n---\n===",
            "\\- a  \n\\+ b  \n1\\. c  \n2\\) d  \n\\> e  \n\\---  \n\\===",
        ),
        ("    indented", "indented"),
        ("a\\*b\\", "a\\\\\\*b\\\\"),
        ("left\u202eright\x00\ud800", "left\ufffdright\ufffd\ufffd"),
    ],
)
def test_escapes_what_would_be_rendered_and_nothing_else(text: str, shown: str) -> None:
    assert plain(text) == shown
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (":material/home: :material_home:", f":{JOINER}material/home: :{JOINER}material_home:"),
        (":smile: a:100: 12:30:00", f":{JOINER}smile: a:{JOINER}100: 12:30:00"),
        ("http://a HTTPS://b", f"http:{JOINER}//a HTTPS:{JOINER}//b"),
        ("www.a.b a.b@c.de NAME@2. Empty", f"www{JOINER}.a.b a.b{JOINER}@c.de NAME@2. Empty"),
    ],
)
def test_what_outlives_a_backslash_is_split(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_long_text_is_cut_and_says_so() -> None:
    assert plain("x" * (MOST_CHARACTERS + 1_234)) == f"{'x' * MOST_CHARACTERS} … (1,234 more characters)"


def test_values_in_markdown_are_plain_unless_they_are_markdown() -> None:
    text = md("**{}** of {:,}, {bold}", "*c1*", 1234, bold=md("**{}**", "[b]"))
    assert text == r"**\*c1\*** of 1,234, **\[b\]**"
    assert isinstance(text, Markdown)
    assert md("{}red[x]", "a:") == r"a\:red[x]"


def test_a_value_keeps_the_space_before_and_after_it() -> None:
    assert md("{}{}.", "A", " was\n made ") == "A was made ."
    assert md("{}{}", "A", " ") == "A"


def test_code_holds_any_text() -> None:
    assert code("a*b") == "`a*b`"
    assert code("a``b\n`c") == "``` a``b `c ```"
    assert code(" ") == ""


def test_parts_are_joined_as_they_are_shown() -> None:
    assert joined(" · ", ["_a_", md("**b**"), 3]) == r"\_a\_ · **b** · 3"
