"""Units: number, echelon, branch, service, country and direction contradict with a veto."""

import pytest

from muster.names import Kind, Relation, Verdict, compare, parse

SAME = [
    ("1st Battalion, 12th Police Regiment", "الفوج الأول / الكتيبة 12 شرطة"),
    ("4th Division", "الفرقة الرابعة"),
    ("Asa'ib Ahl al-Haq", "Asaib Ahl al-Haq"),
    ("1st Tank Army", "1-я танковая армия"),
    ("Batallón Contrasubversivo No. 2", "2nd Counter-subversive Battalion"),
    ("Fuerza de Seguridad Interinstitucional", "Inter-institutional Security Force"),
    ("1-й казачий полк", "1st Kazak-tradition Regiment"),
    ("Palestine Branch (235)", "فرع فلسطين 235"),
    ("Golden Division (1st Special Operations Brigade)", "1st Special Operations Brigade"),
    ("2/503 PIR", "2nd Battalion, 503rd Parachute Infantry Regiment"),
    ("Quick Reaction Battalion, Kirkuk", "فوج التدخل السريع كركوك"),
    ("As-Suwayda Brigade", "لواء السويداء"),
    ("Riot Police Branch", "Riot Police Department"),
    ("Border Guard Force", "هێزی پاسەوانی سنوور"),
    ("Saraya Talia al-Khorasani", "سرايا طليعة الخراساني"),
    ("Criminal Investigation Department", "Criminal Investigation Directorate"),
    ("49th Combined Arms Army", "49-я общевойсковая армия"),
    ("4/8 IA", "4th Brigade, 8th Iraqi Army Division"),
    ("Nyala Military Region Command", "قيادة منطقة نيالا العسكرية"),
    ("Western Region Operations Room", "غرفة عمليات المنطقة الغربية"),
    ("Facilities Protection Service", "دائرة حماية المنشآت"),
    ("NAJA Special Units", "یگان ویژه ناجا"),
    ("3rd Infantry Brigade", "3 Bde Inf"),
    ("32 Régiment d’Infanterie Motorisée", "32ème RIM"),
    ("26 Bataillon des Travaux du Génie", "26ème BTG"),
    ("24 ER", "24 Escadron de Reconnaissance"),
    ("Emergency Response Division", "ERD"),
    ("7th Brigade", "VII Brigade"),
    ("V Brigade", "5th Brigade"),
    ("7ème Région Militaire", "Région Militaire N°7"),
    ("2nd Battalion, 3rd Brigade", "2 BN/3 BDE"),
    (
        "MOI - 3RD BDE / 2ND BN EMERGENCY RESP DIV - 2ND LT - PLATOON COMMANDER",
        "2nd Bn, 3rd Bde, Emergency Response Division",
    ),
    ("الفوج الثاني اللواء الثالث", "2nd Battalion 3rd Brigade"),
    ("لواء المشاة الرابع والعشرون", "24th Infantry Brigade"),
    ("Twenty-first Brigade", "21st Brigade"),
    ("Batallón de Infantería No. 12", "12th Infantry Battalion"),
    ("103-я воздушно-десантная дивизия", "103rd Airborne Division"),
    ("7 tugay", "7th Brigade"),
    ("لشکر ۱۴", "14th Division"),
    ("Counter Terrorism Service", "جهاز مكافحة الإرهاب"),
    ("Basra Emergency Police Battalion", "كتيبة شرطة طوارئ البصرة"),
    ("13 Régiment Mixte", "13TH REGIMENT"),
    ("Federal Police 3rd Division", "3rd Division, Ministry of Interior"),
    ("14th Regiment", "14th Force"),
    ("7th Infantry", "7th Infantry Brigade"),
    ("1st Brigade, Anbar", "1st Brigade (Anbar)"),
    ("1st Brigade, Anbar", "Anbar 1st Brigade"),
    ("1st Brigade", "1st Brigade (Anbar)"),
    ("3rd Battalion, 14th Brigade", "3/14 Bde"),
    ("Nineveh Operations Command", "قيادة عمليات نينوى"),
    ("Waraba Battalion", "كتيبة وارابا"),
    ("Warraba Battalion", "Waraba Battalion"),
    ("Bataillon d'Intervention Rapide", "BIR"),
    ("GTIA 1 Waraba", '1 Groupement Tactique Interarmés "Waraba"'),
    ("One Hundred and Third Battalion", "103rd Battalion"),
    ("الفوج المئة وثلاثة", "103rd Battalion"),
    ("اللواء الثالث بعد المئة", "103rd Brigade"),
    ("Two Hundred and Second Brigade", "202 Bde"),
    ("Soixante et onzième régiment", "71ème Régiment"),
    ("Décimo Tercera Brigada", "13 Brigada"),
    ("сто третья бригада", "103-я бригада"),
    ("7thBrigade", "7th Brigade"),
    ("Commissariat du IIIe arrondissement", "Commissariat du 3ème Arrondissement"),
    ("93 ОМБр", "93-тя окрема механізована бригада"),
    ("ف2 ل34", "2nd Battalion, 34th Brigade"),
    ("Golden Division", "1st Special Operations Forces Division (Golden Division)"),
    ("« Waraba »", '1 Groupement Tactique Interarmés "Waraba"'),
    ('12th Special Purpose Brigade "Azov"', "Azov Brigade"),
    ("Brigade de gendarmerie de Niono", "Brigade Territoriale (Niono)"),
    ("2nd Army", "İkinci Ordu"),
    ("Headquarters, 7th Division", "HQ 7 Div"),
    ("CACOM 2", "Comando Aéreo de Combate No. 2"),
    ("MOI - ERD / 3RD BDE / 1ST BN - 1SG - TEAM LEADER", "1st Battalion, 3rd Brigade, Emergency Response Division"),
    ("126th Coastal Defence Brigade", "126-я отдельная бригада береговой обороны"),
    ("40th Tactical Aviation Brigade", "40-ва бригада тактичної авіації"),
    ("Quwat Sahl Ninawa", "قوات سهل نينوى"),
    ("2nd Border Region Command", "قيادة المنطقة الحدودية الثانية"),
    ("Talkushi Brigade 301", "كتيبة 301 تلكوشي"),
    ("22e BR", "22e Bataillon de Reconnaissance"),
    ("WestMinCom", "Western Mindanao Command"),
    ("16th Armoured Division of Qazvin", "لشکر ۱۶ زرهی قزوین"),
    ("3rd SFB, SFR(A)", "3rd Special Forces Battalion, Special Forces Regiment (Airborne)"),
    ("Regimento Pampulha (2º Regimento de Cavalaria)", "2º Regimento de Cavalaria"),
    ("Decimosegundo Regimiento de Caballería", "12th Cavalry Regiment"),
    ("تیپ ۵۵ هوابرد", "55th Airborne Brigade"),
    ("Bloque Cordillera", "Cordillera Bloc"),
    ("SEMAR", "Secretaría de Marina"),
    ("ROTA", "Rondas Ostensivas Tobias de Aguiar"),
    ("CJTF", "Civilian Joint Task Force"),
    ("11e BIM", "11ème Brigade d'Infanterie Motorisée"),
    ("11e BIM", "11ème Bataillon d'Infanterie Motorisée"),
    ("66IB, 10ID", "66th Infantry Battalion, 10th Infantry Division"),
    ("84th SAC, SAF", "84th Special Action Company, Special Action Force"),
    ("5/2/7 IA", "5th Bn, 2nd Bde, 7th Div, Iraqi Army"),
    ("1/2/3 Div", "1st Battalion, 2nd Brigade, 3rd Division"),
    ("2-7 Cav", "2nd Battalion, 7th Cavalry Regiment"),
    ("Nawasi Brigade", "كتيبة النواصي"),
    ("92nd Mechanized Brigade named after Ivan Bohun", "92-га механізована бригада імені полковника Богуна"),
    ("Special Deterrence Forces (Rada)", "قوة الردع الخاصة"),
    ("41 INF BN, PLATOON SGT", "41st Infantry Battalion"),
    ("LTC, G3, 1 DIV", "1st Division"),
    ("Platoon Commander, Tank Regiment, m/u #A0942", "Tank Regiment, military unit A0942"),
    ("3rd Brigde", "3rd Brigade"),
    ("Emergancy Response Division", "ERD"),
    ("Military", "MILITARY"),
]
DIFFERENT = [
    ("1st Battalion, 11th Police Regiment", "الفوج الأول / الكتيبة 12 شرطة"),
    ("1st Centre, Hasharin Civil Defence Directorate", "المركز الأول / مديرية الدفاع المدني زلمارا"),
    ("1st Tank Army", "1st Combined Arms Army"),
    ("4/8 IA", "3/8 IA"),
    ("30th Division Republican Guard", "30th Division, Syrian Army"),
    ("30th PMF Brigade", "30th Iraqi Army Brigade"),
    ("3rd Border Guard Brigade", "3rd Federal Police Brigade"),
    ("Special Forces", "Special Police"),
    ("Brigada Móvil 3", "Brigada 3"),
    ("RAB-4", "Rapid Action Battalion"),
    ("CACOM 2", "Comando Aéreo de Combate No. 3"),
    ("51st IB, 1ID", "51st IB, 4ID"),
    ("42/a. Zona Militar", "42/a. Región Militar"),
    ("Compagnie de commandement, 21e RIM", "21e RIM"),
    ("18th Army Aviation Brigade", "18th Tank Brigade"),
    ("7ème Bataillon Commando", "7ème Bataillon du Train"),
    ("تیپ ۵۵ هوابرد", "تیپ ۵۵ زرهی"),
    ("2-7 Cav", "1st Battalion, 7th Cavalry Regiment"),
    ("5/2/7 IA", "5th Bn, 3rd Bde, 7th Div, Iraqi Army"),
    ("103rd Battalion", "102nd Battalion"),
    ("Escadron 5/4", "Escadron 5/3"),
    ("Company A", "Company B"),
    ("2nd Battalion, 3rd Brigade", "2nd Battalion, 4th Brigade"),
    ("3rd Brigade", "2nd Battalion, 3rd Brigade"),
    ("2nd Battalion, 3rd Brigade", "3rd Brigade"),
    ("9th Armored Division", "9th Infantry Division"),
    ("9th Division", "9th Brigade"),
    ("Infantry Battalion", "3rd Infantry Battalion"),
    ("Golden Division", "Iron Division"),
    ("Basra Police Directorate", "Mosul Police Directorate"),
    ("Secteur Ouest", "Secteur Est"),
    ("7th Division Nigerian Army", "7th Division Iraqi Army"),
    ("3rd Navy Brigade", "3rd Police Brigade"),
    ("Unknown Régiment (8 Région Militaire)", "Unknown Régiment (7 Région Militaire)"),
    ("1st Battalion, Basra", "1st Battalion, Mosul"),
    ("1st Mixed Infantry Brigade", "1st Motorized Infantry Brigade"),
    ("12 3rd Brigade", "14 3rd Brigade"),
    ("Navy", "3rd Brigade"),
    ("Anbar Unit", "Anbar Force"),
    ("Kirkuk Police Directorate", "Kirkuk Traffic Directorate"),
    ("Kirkuk Traffic Directorate", "Kirkuk Gendarmerie Directorate"),
    ("One Hundred and Third Battalion", "One Hundred and Second Battalion"),
    ("Soixante et onzième régiment", "72ème Régiment"),
    ("m/u A0942", "m/u A0943"),
    ("3rd Federal Police Brigade", "3rd Infantry Brigade"),
    ("2nd Air Division", "2nd Infantry Division"),
    ("Republican Guard", "Presidential Guard"),
    ("Jandarma Özel Harekat", "Polis Özel Harekat"),
    ("Brigade de gendarmerie de Gao", "Brigade Territoriale (Kidal)"),
    ("Syrian National Army", "Syrian Army"),
    ("J2, Joint Staff", "J3, Joint Staff"),
    ("", "3rd Brigade"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_compare_matches_writings_of_one_unit(left: str, right: str) -> None:
    assert compare(left, right, Kind.UNIT).verdict is Verdict.MATCH


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_compare_keeps_two_units_apart(left: str, right: str) -> None:
    assert compare(left, right, Kind.UNIT).verdict is not Verdict.MATCH


@pytest.mark.parametrize(
    ("left", "right"), [("2nd Battalion, 3rd Brigade", "3rd Brigade"), ("3rd Brigade", "2 BN/3 BDE")]
)
def test_compare_calls_a_part_of_a_unit_nested(left: str, right: str) -> None:
    assert Relation.NESTED in {statement.relation for statement in compare(left, right, Kind.UNIT).statements}


@pytest.mark.parametrize("number", range(1, 130))
def test_compare_never_raises_the_next_number(number: int) -> None:
    assert compare(f"{number} Infantry Battalion", f"{number + 1} Infantry Battalion", Kind.UNIT).score < 0.5


def test_parse_keeps_the_rank_of_a_roster_string_apart() -> None:
    name = parse("3RD BDE / 2ND BN - 2ND LT - PLATOON COMMANDER", Kind.UNIT)

    assert (name.bare, name.rank.canonical if name.rank else None) == ("3RD BDE - 2ND BN", "Second Lieutenant")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2-502 Infantry Regiment", ("2", "502")),
        ("B Company", ("B",)),
        ("II Corps", ("2",)),
        ("الفرقة الحادية عشرة", ("11",)),
        ("3. Tugay 4. Tabur", ("4", "3")),
        ("Peloton", ("",)),
        ("First Second Brigade", ("2",)),
        ("Twentieth Hundred Brigade", ("100",)),
        ("Headquarters, 7th Division", ("7", "")),
        ("3RD BDE PLATOON COMMANDER", ("3",)),
        ("Brigade Commander", ("",)),
    ],
)
def test_parse_reads_numbers_in_all_writings(text: str, numbers: tuple[str, ...]) -> None:
    unit = parse(text, Kind.UNIT).unit

    assert unit is not None
    assert tuple(formation.number for formation in unit.formations) == numbers


def test_compare_doubts_where_nothing_contradicts() -> None:
    silent = compare("Kalimba Group", "Kalimba Group Tango Foxtrot Sierra", Kind.UNIT).score
    vetoed = compare("Kalimba Brigade 7", "Kalimba Brigade 8", Kind.UNIT).score

    assert (vetoed < 0.10, 0.35 <= silent < 0.70) == (True, True)


def test_compare_says_that_a_common_word_may_be_a_translation() -> None:
    said = compare("1-й лучезарный полк", "1st Plumed Regiment", Kind.UNIT).statements
    assert [one.relation for one in said].count(Relation.UNTRANSLATED) == 1
    assert said[-1].sentence("ar") == "قد يكون «luchezarnyi» هو ما يسمى «plumed» باللغة الأخرى."
