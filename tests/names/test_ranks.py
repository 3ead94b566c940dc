"""Ranks and titles come off; names that look like ranks stay."""

import pytest

from muster.names import parse
from muster.names.ranks import title_of

RANKED = [
    ("Maj Gen Ali Hassan", "Major General", "Ali Hassan"),
    ("اللواء الركن محمد علي", "Major General", "محمد علي"),
    ("رائد ركن محمد حسن", "Major", "محمد حسن"),
    ("الرائد محمد", "Major", "محمد"),
    ("عميد شرطة علي حسين", "Brigadier General", "علي حسين"),
    ("م. أول علي حسن", "First Lieutenant", "علي حسن"),
    ("KEITA, Col. Moussa", "Colonel", "KEITA, Moussa"),
    ("Moussa Keita (Colonel)", "Colonel", "Moussa Keita"),
    ("Colonel-Major Ibrahim Dembélé", "Colonel Major", "Ibrahim Dembélé"),
    ("Général de Brigade Kèba Sangaré", "Brigadier General", "Kèba Sangaré"),
    ("Lt. Col. (Retd) James Smith", "Lieutenant Colonel", "James Smith"),
    ("Staff Brig. Gen. Najim Abdullah", "Brigadier General", "Najim Abdullah"),
    ("Gral. de Brigada Juan Pérez", "Brigadier General", "Juan Pérez"),
    ("Tte. Cnel. Pedro Gómez", "Lieutenant Colonel", "Pedro Gómez"),
    ("Tenente-coronel João Silva", "Lieutenant Colonel", "João Silva"),
    ("полковник Иванов Иван", "Colonel", "Иванов Иван"),
    ("генерал-майор юстиции Петров", "Major General", "Петров"),
    ("підполковник Шевченко", "Lieutenant Colonel", "Шевченко"),
    ("سرتیپ دوم پاسدار علی رضایی", "Second Brigadier General", "علی رضایی"),
    ("Tuğgeneral Mehmet Yılmaz", "Brigadier General", "Mehmet Yılmaz"),
    ("عەقید ئازاد کەریم", "Colonel", "ئازاد کەریم"),
    ("Manjo Janar Faruk Yahaya", "Major General", "Faruk Yahaya"),
    ("ASP Emeka Okafor", "Assistant Superintendent", "Emeka Okafor"),
    ("Ali Hassan COL", "Colonel", "Ali Hassan"),
    ("Ali Hassan Brigadier General", "Brigadier General", "Ali Hassan"),
    ("Col Ali Hassan Retd", "Colonel", "Ali Hassan"),
    ("Col A Hassan", "Colonel", "A Hassan"),
    ("Col. Dr. Maj. Ali Hassan", "Colonel", "Ali Hassan"),
    ("Dr Ali Hassan", None, "Ali Hassan"),
    ("الدكتور علي حسن", None, "علي حسن"),
    ("رائد فهمي", None, "رائد فهمي"),
    ("John Major", None, "John Major"),
    ("Prince Johnson", None, "Prince Johnson"),
    ("General", None, "General"),
    ("Cheick Tidiane Diarra", None, "Cheick Tidiane Diarra"),
    ("Col Maj", None, "Col Maj"),
    ("Capt. Col. Hassan", "Captain", "Col. Hassan"),
    ("1/LT Ali Kareem", "First Lieutenant", "Ali Kareem"),
    ("Khalid Naji Col.", "Colonel", "Khalid Naji"),
    ("Coronel (RA) Hernán Mejía", "Colonel", "Hernán Mejía"),
    ("P. Bnb. Hasan Tekin", "Major", "Hasan Tekin"),
    ("SPO2 Rey Dizon", "Senior Police Officer", "Rey Dizon"),
    ("Cel R/1 Paulo Dias", "Colonel", "Paulo Dias"),
    ("Cel Paulo Dias R/1", "Colonel", "Paulo Dias"),
    ("Comissário-Chefe Manuel Dala", "Chief Commissioner", "Manuel Dala"),
    ("Fariq Sami Nasser", "Lieutenant General", "Sami Nasser"),
    ("CV Marc Etoa Mba", "Navy Captain", "Marc Etoa Mba"),
    ("CA NGUYEN THI", None, "CA NGUYEN THI"),
    ("Col Marc Etoa MBA", "Colonel", "Marc Etoa"),
    ("Capt. (N) Paulo Mendes", "Navy Captain", "Paulo Mendes"),
    ("Gral. de Div. Jorge Ramírez", "Major General", "Jorge Ramírez"),
    ("Gral Div Jorge Ramírez", "Major General", "Jorge Ramírez"),
    ("Sgto. 1ro. Jorge Ramírez", "Sergeant First Class", "Jorge Ramírez"),
    ("1º Ten João Pereira", "First Lieutenant", "João Pereira"),
    ("гв. ст. л-т Иван Петров", "Senior Lieutenant", "Иван Петров"),
    ("Kur. Alb. Mehmet Demir", "Colonel", "Mehmet Demir"),
    ("الملازم الاول علي كريم", "First Lieutenant", "علي كريم"),
    ("ColAhmed Jassim", "Colonel", "Ahmed Jassim"),
    ("العقيدأحمد جاسم", "Colonel", "أحمد جاسم"),
    ("اللواءالركن محمد علي", "Major General", "محمد علي"),
    ("الرائدية محمد", None, "الرائدية محمد"),
    ("McDonald Ali Hassan", None, "McDonald Ali Hassan"),
    ("late Col. Samer Neama", "Colonel", "Samer Neama"),
    ("Le Van Duc", None, "Le Van Duc"),
    ("Col Le Van Duc", "Colonel", "Le Van Duc"),
    ("Lt. Col. Ahmed Jassim, PhD", "Lieutenant Colonel", "Ahmed Jassim"),
    ("Ahmed Ali Jassim PhD", None, "Ahmed Ali Jassim"),
    ("Commander of the 3rd Brigade, Col. Ahmed Jassim", "Colonel", "Ahmed Jassim"),
    ("Platoon Commander Ahmed Jassim", None, "Ahmed Jassim"),
    ("3rd Mortar Platoon Leader Ahmed Jassim", None, "Ahmed Jassim"),
    ("Platoon Commander", None, "Platoon Commander"),
    ("قائد الفرقة العميد أحمد جاسم", "Brigadier General", "أحمد جاسم"),
    ("آمر اللواء العقيد أحمد جاسم", "Colonel", "أحمد جاسم"),
    ("قائد اللواء محمد علي", "Major General", "محمد علي"),
    ("قائد صالح", None, "قائد صالح"),
    ("Minister of Defence Ahmed Jassim", None, "Ahmed Jassim"),
    ("Chief of Staff General Ahmed Jassim", "General", "Ahmed Jassim"),
    ("CPT Ahmed Nasr Ibrahim, Signal Department", "Captain", "Ahmed Nasr Ibrahim"),
    ("3RD BDE - LTC AHMED JASSIM", "Lieutenant Colonel", "AHMED JASSIM"),
    ("1LT Mansour Samy, Borg El-Arab Air Base", "First Lieutenant", "Mansour Samy"),
    ("Campo, Cap. Carlos", "Captain", "Campo, Carlos"),
    ("Col. 3rd Brigade, 2nd Battalion", "Colonel", "3rd Brigade, 2nd Battalion"),
    ("MY Jorge Ramírez", "Major", "Jorge Ramírez"),
    ("My Jorge Ramírez", None, "My Jorge Ramírez"),
    ("Pan Jianwei", None, "Pan Jianwei"),
    ("пан Шевченко", None, "Шевченко"),
    ("मीरा थापा", None, "मीरा थापा"),
    ("शशी गोयल", None, "शशी गोयल"),
    ("AL-NAQIB, Zuhair Talib", None, "AL-NAQIB, Zuhair Talib"),
    ("D.I.G. Rajesh Kumar", "Deputy Inspector General of Police", "Rajesh Kumar"),
    ("S.P. Rajesh Kumar", None, "S.P. Rajesh Kumar"),
    ("A.P.J. Rajesh Kumar", None, "A.P.J. Rajesh Kumar"),
    ("Brig. Gral. Tomás Ruiz", "Brigadier General", "Tomás Ruiz"),
    ("Deniz Albay Cem Aydın", "Navy Captain", "Cem Aydın"),
    ("فريق سامي ناصر", "Lieutenant General", "سامي ناصر"),
]


@pytest.mark.parametrize(("text", "rank", "bare"), RANKED)
def test_parse_takes_the_rank_off(text: str, rank: str | None, bare: str) -> None:
    name = parse(text)

    assert (name.rank.canonical if name.rank else None, name.bare) == (rank, bare)


def test_rank_has_level_and_nato_code() -> None:
    rank = parse("العقيد علي حسن").rank

    assert rank is not None
    assert (rank.level, rank.nato, rank.written) == (14, "OF-5", "العقيد")


def test_title_of_knows_a_folded_phrase() -> None:
    title = title_of("general de brigade")

    assert title is not None
    assert title.canonical == "Brigadier General"
