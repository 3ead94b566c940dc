"""The Arabic catalogue without gettext's tools: what the code asks to be translated, what is, and the compiled file.

`python -m tests.web.catalogue` adds what is missing to django.po with an empty translation, drops what nobody asks for,
and compiles django.mo.
"""

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

WEB = Path(__file__).parents[2] / "src" / "muster" / "web"
PO = WEB / "locale" / "ar" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
SENTENCES = WEB.parent / "registry" / "sentences.py"
HEADER = (
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nLanguage: ar\nMIME-Version: 1.0\n"
    "Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;\n"
)
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
PLURALS = 6


@dataclass
class Message:
    """One message; `plural` where it has one, and as many translations as the language has forms."""

    singular: str
    plural: str = ""
    translations: list[str] = field(default_factory=list)

    @property
    def forms(self) -> int:
        return PLURALS if self.plural else 1

    @property
    def is_translated(self) -> bool:
        return len(self.translations) == self.forms and all(self.translations)


def asked() -> dict[str, Message]:
    """Every message that the pages ask for."""
    found: dict[str, Message] = {}
    for path in [*sorted(WEB.rglob("*.py")), SENTENCES]:
        for message in in_python(path.read_text(encoding="utf-8")):
            found[message.singular] = message
    for path in sorted(WEB.rglob("templates/**/*.html")):
        for message in in_template(path.read_text(encoding="utf-8")):
            found.setdefault(message.singular, message)
    return found


def in_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            texts = [
                text.value for text in node.args[:2] if isinstance(text, ast.Constant) and isinstance(text.value, str)
            ]
            if texts:
                yield Message(*texts)


def in_template(source: str) -> Iterator[Message]:
    from django.utils.translation.template import templatize

    literal = r"""(u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")"""
    for call in re.finditer(rf"\b(n?gettext|_)\(\s*{literal}(?:\s*,\s*{literal})?", templatize(source)):
        yield Message(*(ast.literal_eval(text) for text in call.groups()[1:] if text))


def read(path: Path = PO) -> dict[str, Message]:
    """The messages of a .po file."""
    found: dict[str, Message] = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        parts: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            word, _, rest = line.partition(" ")
            if word.startswith("msg"):
                key, parts[word] = word, ast.literal_eval(rest)
            elif key and line.startswith('"'):
                parts[key] += ast.literal_eval(line)
        if parts.get("msgid"):
            translations = [text for name, text in parts.items() if name.startswith("msgstr")]
            found[parts["msgid"]] = Message(parts["msgid"], parts.get("msgid_plural", ""), translations)
    return found


def write(messages: dict[str, Message], path: Path = PO) -> None:
    blocks = ['msgid ""\nmsgstr ""\n' + "\n".join(quoted(f"{line}\n") for line in HEADER.splitlines())]
    for _, message in sorted(messages.items()):
        lines = [f"msgid {quoted(message.singular)}"]
        texts = [*message.translations, *[""] * message.forms][: message.forms]
        if message.plural:
            lines += [f"msgid_plural {quoted(message.plural)}"]
            lines += [f"msgstr[{place}] {quoted(text)}" for place, text in enumerate(texts)]
        else:
            lines += [f"msgstr {quoted(texts[0])}"]
        blocks.append("\n".join(lines))
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def compiled(messages: dict[str, Message]) -> bytes:
    """The .mo file of these messages (GNU gettext manual, section "The Format of GNU MO Files")."""
    pairs = [(b"", HEADER.encode())]
    for message in messages.values():
        if message.is_translated:
            key = f"{message.singular}\0{message.plural}" if message.plural else message.singular
            pairs.append((key.encode(), "\0".join(message.translations).encode()))
    pairs.sort()
    count = len(pairs)
    offset = 28 + 16 * count
    tables: list[bytes] = []
    strings = b""
    for side in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[side]), offset + len(strings)))
            strings += pair[side] + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0) + b"".join(tables) + strings


def main() -> None:
    known = read() if PO.exists() else {}
    messages = asked()
    for singular, message in messages.items():
        if singular in known and known[singular].forms == message.forms:
            message.translations = known[singular].translations
    write(messages)
    MO.write_bytes(compiled(messages))
    missing = [message.singular for message in messages.values() if not message.is_translated]
    print(f"{len(messages)} messages, {len(missing)} without a translation")


if __name__ == "__main__":
    main()
