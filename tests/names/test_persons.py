"""Persons' names: which pairs are one person's, and why not."""

import pytest

from muster.names import Relation, Role, Verdict, compare, parse

SAME = [
    ("Khrbt Zghll", "Khreibit Zaghloul"),
    ("Ysf Brhm Mntssr", "Youssef Brahem Montasser"),
    ("محمد حمدان دقلو", "Mohamed Hamdan Dagalo"),
    ("عبد الرحمن علي", "Abdelrahman Ali"),
    ("عبدالله حسن", "Abdallah Hassan"),
    ("صلاح الدين محمد", "Salah al-Din Mohammed"),
    ("Salahuddin Muhammad", "Salah ad-Din Mohamed"),
    ("هدايت الله خان", "Hidayatullah Khan"),
    ("Abdul Rahman Ali", "Abdelrahman Ali"),
    ("Abd al-Kader Saleh", "Abdulqadir Salih"),
    ("Kadhim Jabbar al-Saadi", "Kazem Jabar Saadi"),
    ("Mohammadreza Karimi", "Mohammad Reza Karimi"),
    ("Abu Bakr al-Baghdadi", "Aboubakr Al Baghdadi"),
    ("Nasser Qahtani", "Nasir Alqahtani"),
    ("DIALLO Ousmane", "Ousmane Diallo"),
    ("Traoré Moussa", "Moussa Traore"),
    ("Ali, Hussein", "Hussein Ali"),
    ("Vladimir Vladimirovich Putin", "Путин Владимир Владимирович"),
    ("Alexei Navalnyy", "Алексей Навальный"),
    ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
    ("Xi Jinping", "习近平"),
    ("김정은", "Kim Jong Un"),
    ("정은 김", "Kim Jong Un"),
    ("王 小明", "Wang Xiaoming"),
    ("KIM, Nam Ung", "Nam Ung KIM"),
    ("Abd ul Hadi Tamrani", "Abdul Hadi Tamrani"),
    ("Abdul R. Tamrani", "Abdul Rauf Tamrani"),
    ("Nguyễn Văn Thành", "Nguyen Van Thanh"),
    ("J. Smith", "John Smith"),
    ("Bill Carter", "William Carter"),
    ("Juan Carlos García López", "Juan Garcia"),
    ("Ali Hassan Majid al-Tikriti", "Ali Hassan al-Tikriti"),
    ("Col. Ali Hassan Majid", "Ali Hassan Majid"),
    ("Mamadou Lamine dit Laurent Mariko", "Mamadou Laurent Mariko"),
    ("Christopher Whitfield", "Chirstopher Whitfield"),
    ("Nasiruddin Haqqani", "Naseer Haqqani"),
    ("Abdulhafeez Taisir", "Abdulhafez Taiisr"),
    ("Omar Hassan Abu Yusuf", "Omar Hassan"),
    ("Ali Hassan Majid", "ALI HASSAN MAJID JR."),
    ("Santos, Hilarion III", "Hilarion Santos"),
    ("كيطان طلفاح", "Gaitan Tilfah"),
    ("البيلدا كارلوس", "Carlos Albelda"),
    ("ئەحمەد بەرهەم", "Ahmad Barham"),
    ("Volodya Zubrenko", "Volodymyr Zubrenko"),
    ("Olga Zubrova", "Olga Zubrov"),
    ("Zubrowska Anna", "Anna Zubrowski"),
    ("فاطمة حسن التكريتية", "فاطمة حسن التكريتي"),
    ("Hsyn Zbdl", "Hussein Zabdal"),
    ("Ziaul Rahman Khan", "Zia ur Rahman Khan"),
    ("Sheikh Oumar Keita", "Cheick Umar Keita"),
    ("Cabdullaahi Nuur", "Abdoulaye Nour"),
    ("Muhammad Ali Zubri", "محمدعلي زبري"),
    ("Hsi Chin-p'ing", "Xi Jinping"),
    ("Xiaoping Deng", "Deng Xiao Ping"),
    ("Teng Hsiao-p'ing", "鄧小平"),
    ("Chan Siu Ming", "陳小明"),
    ("Ng Chi Wai", "吳志偉"),
    ("金正恩", "김정은"),
    ("Kim Chong-un", "김정은"),
    ("Geun-hye Park", "Pak Kun-hye"),
    ("Zubraoui Imed ben Mekki", "Imed ben Mekki Zubraoui"),
    ("Qadhafi Hannibal Muammar", "Hannibal Muammar Qadhafi"),
    ("Matiullah Zubri", "مطيع الله زبري"),
    ("رائد محمد حسن زبري", "Raed Muhammad Hasan Zubri"),
    ("Moussa ben Omar Essaadi", "موسى بن عمر السعدي"),
    ("U Thein Zaw", "Thein Zaw"),
    ("Ko Min Naing", "Min Naing"),
    ("Chadli Bendjaber", "Shadhili Ben Jaber"),
    ("الشاذلي بن جابر", "Chadli Bendjaber"),
    ("vladimirzubrov", "Vladimir Zubrov"),
    ("HaiderJabbarZubri", "Haider Jabbar Zubri"),
    ("J0hn Zubr1n", "John Zubrin"),
    ("Abdu1 Karim Zubri", "Abdul Karim Zubri"),
    ("M. A. Zubri", "Mohamed Ali Zubri"),
    ("mhmd hsyn", "Mohamed Hussein"),
    ("Schtschukin Lawr", "Lavr Shchukin"),
    ("Sidi Karim Zubri", "Karim Zubri"),
    ("M. Y. Zubri", "Manaf Yawer Zubri"),
    ("Pedro Ortiz Y Zubrin", "Pedro Ortiz Zubrin"),
]
DIFFERENT = [
    ("Abdul R. Tamrani", "Abdul Salam Tamrani"),
    ("Mhmd Slmn", "Mahmoud Salman"),
    ("Salman bin Muhammad", "Muhammad bin Salman"),
    ("Salman bin Muhammad", "Muhammad Salman"),
    ("Salman bin Muhammad Ali", "Muhammad Ali Salman"),
    ("Omar Hassan al-Tikriti", "Omar Hassan al-Mosuli"),
    ("Ali Hassan Majid", "Ali Hassan Jasim"),
    ("Jamal Hussein", "Jamil Hussein"),
    ("Hasan Ali", "Hussein Ali"),
    ("Mahmoud Ahmed", "Mohammed Ahmed"),
    ("احمد جاسم محمد", "احمد قاسم محمد"),
    ("Hussein Ali", "Ali Hussein"),
    ("Ali Majid Hassan al-Tikriti", "Ali Hassan Majid al-Tikriti"),
    ("Hassan Majid al-Tikriti", "Ali Hassan Majid al-Tikriti"),
    ("Ivan Petrovich Sidorov", "Ivan Ivanovich Sidorov"),
    ("Kim Jong Un", "Kim Jong Il"),
    ("John A. Smith", "John B. Smith"),
    ("Abdul Karim Hassan", "Abdul Rahim Hassan"),
    ("Abu Bakr", "Umm Bakr"),
    ("J. Smith", "R. Smith"),
    ("Peter Carter", "Susan Miller"),
    ("Zubrid Hassan", "Zubrida Hassan"),
    ("زبريد حسن", "زبريدة حسن"),
    ("زبريدة حسن", "Zubrid Hassan"),
    ("زبريد حسن", "Zubrida Hassan"),
    ("Zubrio Mendoza", "Zubria Mendoza"),
    ("Zubrin Sadok", "Zubrinia Sadok"),
    ("Robert Gatley", "Robert Batley"),
    ("Saleh Hassan", "Salah Hassan"),
    ("Wang Fang", "Wang Gang"),
    ("Lin Biao", "Lin Bao"),
    ("Li Wei", "Li Fei"),
    ("Li Ping", "Li Bing"),
    ("이영수", "이영호"),
    ("Chan Siu Ming", "Chan Siu Wing"),
    ("習近平", "Xi Zhongxun"),
    ("Chadli Bendjaber", "Chadli Jaber"),
    ("Wang Weiguo", "欧阳伟国强"),
    ("O. Dolo", "Kim Dolo"),
    ("Zubrin Celestin", "Zubrina Celestin"),
    ("Zubrian Karim Taglib", "Karim Taglib"),
    ("زبريان تغلب غشمير", "تغلب غشمير"),
    ("Yahya Abdullah", "Yahya Abdulilah"),
    ("Nasibullah Zubri", "Najibullah Zubri"),
    ("عقبة غازي", "عتبة غازي"),
    ("زبقة غازي", "زبتة غازي"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_compare_matches_spellings_of_one_person(left: str, right: str) -> None:
    assert compare(left, right).verdict is Verdict.MATCH


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_compare_keeps_two_persons_apart(left: str, right: str) -> None:
    assert compare(left, right).verdict is not Verdict.MATCH


def test_initials_alone_name_nobody() -> None:
    assert compare(parse("J. Diallo"), parse("Jean D.")).verdict is not Verdict.MATCH
    assert compare(parse("J. D."), parse("J. D.")).score == 1.0


def test_compare_calls_one_agreeing_part_possible() -> None:
    assert compare("Sogodogo", "Kalifa Sogodogo").verdict is Verdict.POSSIBLE


@pytest.mark.parametrize(
    ("left", "right", "relation"),
    [
        ("Omar al-Tikriti", "Omar al-Mosuli", Relation.CONTRADICTED),
        ("Ali Hassan Majid", "Ali Hassan", Relation.OMITTED),
        ("Ali Hassan", "Ali Hasan", Relation.SPELLING),
        ("علي حسن", "Ali Hasan", Relation.TRANSLITERATION),
        ("J. Smith", "John Smith", Relation.INITIAL),
        ("Bill Carter", "William Carter", Relation.NICKNAME),
        ("Mohammadreza Karimi", "Mohammad Reza Karimi", Relation.JOINED),
        ("Mohammad Reza Karimi", "Mohammadreza Karimi", Relation.JOINED),
        ("Salman bin Muhammad", "Muhammad bin Salman", Relation.ORDER),
        ("Ali Hassan", "Ali Majid", Relation.SAME),
    ],
)
def test_compare_says_how_parts_stand_to_each_other(left: str, right: str, relation: Relation) -> None:
    assert relation in {statement.relation for statement in compare(left, right).statements}


def test_compare_sets_nisba_and_grandfather_apart_as_omissions() -> None:
    relations = {statement.relation for statement in compare("Omar Hassan al-Tikriti", "Omar Hassan Majid").statements}

    assert Relation.CONTRADICTED not in relations


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Ali Hassan Majid al-Tikriti", (Role.GIVEN, Role.FATHER, Role.GRANDFATHER, Role.NISBA)),
        ("علي حسن التكريتي", (Role.GIVEN, Role.FATHER, Role.NISBA)),
        ("Abu Omar al-Shami", (Role.KUNYA, Role.NISBA)),
        ("Abu al-Abbas Salim", (Role.KUNYA, Role.GIVEN)),
        ("أبوغيث سليمان", (Role.KUNYA, Role.GIVEN)),
        ("John B. Carter", (Role.GIVEN, Role.INITIAL, Role.FAMILY)),
        ("Ali Hassan Dagestani", (Role.GIVEN, Role.FATHER, Role.FAMILY)),
        ("Abd al-Rahman Saleh", (Role.GIVEN, Role.FATHER)),
        ("Umm Kulthum", (Role.KUNYA,)),
        ("ام كلثوم", (Role.KUNYA,)),
    ],
)
def test_parse_gives_each_part_its_role(text: str, roles: tuple[Role, ...]) -> None:
    assert tuple(part.role for part in parse(text).parts) == roles


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nasr Allah", "allah+nasr"),
        ("Zia ul Haq", "zia haq"),
        ("Sayf al-Din", "din+sayf"),
        ("Bashir ud Din", "din+bashir"),
        ("سيف الدين", "din+سيف"),
        ("Abd Allah", "abdullah"),
        ("عبد الله", "عبدالله"),
        ("Pedro de la Cruz", "pedro cruz"),
        ("Ali alias Omar", "ali omar"),
        ("O’Brien (Paddy)", "obrien paddy"),
        ("Paddy Byrne (known as Slim)", "paddy byrne"),
        ("Elsayed Alshahrani", "sayed shahrani"),
        ("bin Laden", "bin laden"),
        ("bint", "bint"),
    ],
)
def test_parse_joins_compounds_and_drops_particles(text: str, folded: str) -> None:
    assert " ".join(part.folded for part in parse(text).parts) == folded


def test_parse_keeps_rank_beside_the_bare_name() -> None:
    name = parse("Maj. Gen. Ali Hassan")

    assert (name.bare, name.rank.canonical if name.rank else None) == ("Ali Hassan", "Major General")


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Deng Xiaoping", (Role.FAMILY, Role.GIVEN)),
        ("Xiaoping Deng", (Role.GIVEN, Role.FAMILY)),
        ("김정은", (Role.FAMILY, Role.GIVEN)),
        ("Ali Ma", (Role.GIVEN, Role.FAMILY)),
    ],
)
def test_parse_knows_family_names_of_one_syllable(text: str, roles: tuple[Role, ...]) -> None:
    assert tuple(part.role for part in parse(text).parts) == roles


def test_parse_weighs_short_chinese_names_next_to_nothing() -> None:
    weights = [sum(part.weight for part in parse(text).parts) for text in ("Li Wei", "Li Weiguo", "Zubrowka Anna")]

    assert [round(weight, 2) for weight in weights] == [0.25, 0.75, 1.6]


def test_parse_reads_sixteen_parts_and_no_more() -> None:
    assert len(parse("Ali " * 300).parts) == 16


def test_parse_weighs_rare_parts_more() -> None:
    common, rare = parse("Muhammad Zubrowka").parts

    assert common.weight < rare.weight


def test_compare_tells_another_rank_and_weighs_it_nothing() -> None:
    ranked = compare("Maj. Ali Hassan", "Col. Ali Hassan")

    assert (ranked.score, [statement.relation for statement in ranked.statements][-1]) == (1.0, Relation.RANK)
