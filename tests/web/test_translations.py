import gettext

from tests.web import catalogue


def test_every_message_is_translated():
    known = catalogue.read()

    missing = [singular for singular in catalogue.asked() if singular not in known or not known[singular].is_translated]

    assert missing == []


def test_no_translation_is_left_over():
    assert sorted(catalogue.read().keys() - catalogue.asked().keys()) == []


def test_the_compiled_catalogue_is_current():
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.read())


def test_the_standard_library_reads_the_compiled_catalogue():
    with catalogue.MO.open("rb") as file:
        arabic = gettext.GNUTranslations(file)

    assert arabic.ngettext("%(count)d day", "%(count)d days", 2) == "يومان"


def test_every_placeholder_survives_translation():
    import re

    def placeholders(text):
        return set(re.findall(r"%\(\w+\)[ds]", text))

    lost = [
        message.singular
        for message in catalogue.read().values()
        for text in message.translations
        if not placeholders(text) <= placeholders(message.plural or message.singular)
        or (not message.plural and placeholders(text) != placeholders(message.singular))
    ]

    assert lost == []
