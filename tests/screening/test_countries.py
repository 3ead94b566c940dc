import pytest

from muster.screening.countries import country_code, country_name


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Iraq", "iq"), ("IRAQ", "iq"), ("iq", "iq"), ("IRQ", "iq"), ("Iraqi", "iq"), ("العراق", "iq"), ("عراقية", "iq"),
        ("Irak", "iq"), ("Iran (Islamic Republic of)", "ir"), ("Korea, North", "kp"), ("Russian Federation", "ru"),
        ("Democratic Republic of the Congo", "cd"), ("Congo, Democratic Republic of the", "cd"), ("The Gambia", "gm"),
        ("Côte d'Ivoire", "ci"), ("Syrian Arab Republic", "sy"), ("", ""), ("Velasia", ""),
    ],
)  # fmt: skip
def test_country_is_known_by_any_name_of_it(written: str, code: str):
    assert country_code(written) == code


def test_country_name_is_english_or_what_was_written():
    assert [country_name("iq"), country_name("velasia")] == ["Iraq", "velasia"]
