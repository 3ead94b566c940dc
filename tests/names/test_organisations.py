"""Organisations: legal forms, acronyms, translations."""

import pytest

from muster.names import Kind, Verdict, compare

SAME = [
    ("Ministry of Interior", "وزارة الداخلية"),
    ("Ministry of Interior", "Министерство внутренних дел"),
    ("Kata'ib Hizballah", "كتائب حزب الله"),
    ("Asa'ib Ahl al-Haq", "عصائب أهل الحق"),
    ("LIFG", "LIBYAN ISLAMIC FIGHTING GROUP"),
    ("Jaish-i-Mohammed", "Army of Mohammed"),
    ("Acme Trading Ltd", "ACME Trading Limited"),
    ("Liwa Fatemiyoun", "Fatemiyoun Brigade"),
    ("Abdallah Azzam Brigades (AAB)", "Abdullah Azzam Brigades"),
    ("AAB", "Abdallah Azzam Brigades (AAB)"),
    ("منظمة بدر", "Badr Organization"),
    ("حزب الأمل", "حزب الامل"),
    ("Kurdistan Workers' Party", "PKK"),
    ("Party of Regions", "Партия регионов"),
    ("Red Crescent Society of Iraq", "الهلال الأحمر العراقي"),
    ("PMC Wagner", "Wagner Group"),
    ("RPM", "Rassemblement pour le Mali"),
    ("Conseil National de Sécurité", "مجلس الأمن القومي"),
    ("Gulf Star FZE", "Gulf Star Free Zone Establishment"),
    ("Ombudsman's Office", "Defensoría del Pueblo"),
    ("Union of Writers", "اتحاد الكتاب الأدباء"),
    ("Peasant Federation", "Federación Campesina"),
    ("Human Rights Commission", "Commission des droits de l'homme"),
    ("World Food Programme", "برنامج الأغذية العالمي"),
    ("National Security Agency", "جهاز الأمن الوطني"),
    ("Libyan Investment Authority", "المؤسسة الليبية للاستثمار"),
    ("Ministry of Trade and Industry", "وزارة تجارة وصناعة"),
    ("Republican People's Party", "Cumhuriyet Halk Partisi"),
    ("Ministry of Endowments", "وزارة الأوقاف"),
    ("NSA", "National Space Agency"),
    ("State Bureau of Investigation", "Державне бюро розслідувань"),
    ("Islamic Movement of Uzbekistan", "Исламское движение Узбекистана"),
    ("Belarusian State Security Committee", "State Security Committee of the Republic of Belarus"),
    ("Muslim World League", "رابطة العالم الإسلامي"),
    ("Iraqi Ministry of Interior", "وزارة الداخلية"),
]
DIFFERENT = [
    ("Ministry of Defence", "Ministry of Interior"),
    ("Korea Taesong Trading Company", "Korea Yujong Trading Co"),
    ("Redstone Trading Ltd", "Bluestone Trading Ltd"),
    ("Bright Harbour Construction", "Bright Harbour Exchange"),
    ("Ltd", "Gmbh"),
    ("Bank Melli", "Bank Mellat"),
    ("Sudan Liberation Movement", "Sudan People's Liberation Movement"),
    ("Cham Holding", "Cham Wings Airlines"),
    ("XYZ", "Libyan Islamic Fighting Group"),
    ("", "Badr Organization"),
    ("Ministry of Interior of Iraq", "Ministry of Interior of Syria"),
    ("National Security Council", "National Security Agency"),
    ("Syrian Lebanese Commercial Bank", "Commercial Bank of Syria"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_compare_matches_names_of_one_organisation(left: str, right: str) -> None:
    assert compare(left, right, Kind.ORGANIZATION).verdict is Verdict.MATCH


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_compare_keeps_two_organisations_apart(left: str, right: str) -> None:
    assert compare(left, right, Kind.ORGANIZATION).verdict is not Verdict.MATCH


def test_compare_lowers_the_score_of_another_legal_form() -> None:
    other = compare("Acme Harbour Ltd", "Acme Harbour Foundation", Kind.ORGANIZATION).score

    assert other < compare("Acme Harbour Ltd", "Acme Harbour Limited", Kind.ORGANIZATION).score


def test_compare_never_matches_names_of_two_kinds() -> None:
    from muster.names import parse

    assert compare(parse("Badr"), parse("Badr", Kind.ORGANIZATION)).score == 0.0
