"""Letters that a call asks for, ready to be copied and sent: as messages, and as a page of links. Pure.

Telegram opens no mailto link, so these stand on a page that a browser opens: no script and nothing fetched.
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.texts import call_facts
from bot.texts.languages import Translator, translator
from bot.texts.markup import block, bold, code, isolate, packed
from bot.texts.outside import strip

LONGEST = 12_000
"""Characters of a mailto link: what a letter in Chinese letters may take. Old mail programs open it empty."""
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>body {{ max-width: 40em; margin: 1em auto; padding: 0 1em; font-family: sans-serif }}
pre {{ white-space: pre-wrap; padding: 1em; background: #eee; color: #000 }}</style></head>
<body><h1>{title}</h1><p>{note}</p>
{letters}
</body></html>
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: its targets (name, mail, perhaps country), subject and words; all plain text.

    `meaning` is what a letter in the language of its target says in that of the reader; None: not written.
    """

    targets: list[Mapping[str, str]]
    subject: str
    words: str
    meaning: str | None = None


def button(language: str) -> str:
    """Give the words of the button that gives the letters."""
    return translator(language).text("The letters")


def messages(letters: Sequence[Letter], title: str, language: str) -> list[str]:
    """Give the letters as Telegram HTML, each message within its limit, the text to be copied by a tap."""
    t = translator(language)
    if not letters:
        return []
    pieces = [bold(t.text("Letters: {title}", title=isolate(title)))]
    for letter in letters:
        pieces.append("\n".join(call_facts.addresses(letter.targets, language)))
        pieces.append(t.text("Subject: {subject}", subject=code(letter.subject)))
        pieces.append(block(letter.words))
        if letter.meaning:
            pieces.append(f"{t.text('What it says:')}\n{isolate(letter.meaning, lines=True)}")
    return packed([*pieces, _note(t)])


def _note(t: Translator) -> str:
    return t.text(
        "A tap copies. The links of the page begin a mail; where it opens empty, put the letter in yourself. "
        "Who gets it sees the address you write from."
    )


def page(letters: Sequence[Letter], title: str, language: str) -> bytes:
    """Give the page: for each target a link that opens a mail with its letter in it. UTF-8."""
    t = translator(language)
    sections = "\n".join(_section(letter, t) for letter in letters)
    words = {"title": _plain(title), "note": _plain(_note(t)), "language": language.replace("_", "-")}
    return _PAGE.format(letters=sections, **words).encode()


def _section(letter: Letter, t: Translator) -> str:
    links = []
    for target in letter.targets:
        country = f" ({t.country(target['country'])})" if target.get("country") else ""
        address = _plain(mailto(target["mail"], letter.subject, letter.words))
        links.append(
            f'<li>{_plain(target["name"] + country)}: <a href="{address}">{_plain(target["mail"])}</a>'
        )
    meaning = [f"<p>{_plain(t.text('What it says:'))}</p><pre>{_plain(letter.meaning)}</pre>"]
    return "\n".join(
        (
            f"<section><ul>{''.join(links)}</ul>",
            f"<p>{_plain(t.text('Subject: {subject}', subject=letter.subject))}</p>",
            f"<pre>{_plain(letter.words)}</pre>",
            *(meaning if letter.meaning else []),
            "</section>",
        )
    )


def mailto(mail: str, subject: str, letter: str) -> str:
    """Give the address that opens a mail with the letter in it (RFC 6068); too long a one is left out."""
    body = quote(letter.replace("\n", "\r\n"), safe="")
    bare = f"mailto:{quote(mail, safe='@')}?subject={quote(subject, safe='')}"
    found = f"{bare}&body={body}"
    return found if len(found) <= LONGEST else bare


def _plain(text: str | None) -> str:
    return html.escape(strip(text or "", lines=True), quote=True)


def pop_in_private(language: str) -> str:
    """Say where letters are given."""
    t = translator(language)
    return t.text("Open this bot in a private chat: it gives the letters there, under the same call.")


def page_note(language: str) -> str:
    """Give the words beside the page."""
    return translator(language).text("A page that a browser opens: a link for each address.")
