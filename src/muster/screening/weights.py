"""The weights of evidence: one table, whose rows are also the sentences by which a score is explained.

An effect is in log-odds: above 0 the fact speaks for the same subject, below 0 against; 0.85 turns even odds into 0.70.
Agreement on a fact that many share says little, contradiction of one that doesn't change says much. Sources of the
values: judged by hand on published lists against synthetic rosters (see docs/explanation/screening.md); no row knows
sect, tribe, ethnicity, religion or politics (DOMAIN, rule 4), and a place of birth only ever identifies.
"""

from dataclasses import dataclass
from typing import Final

from muster.screening.dates import DateRelation
from muster.screening.results import Component


@dataclass(frozen=True, slots=True)
class Weight:
    """What one fact is worth, and how it is said in English and Arabic; `{query}` and `{record}` are the two values."""

    feature: str
    relation: str
    effect: float
    english: str
    arabic: str

    def component(self, query_value: str, record_value: str, effect: float | None = None) -> Component:
        """The reason that this row gives for two values; `effect` where it depends on them."""
        return Component(
            feature=self.feature,
            query_value=query_value,
            record_value=record_value,
            effect=round(self.effect if effect is None else effect, 3),
            relation=self.relation,
            sentence_en=_fill(self.english, query_value, record_value),
            sentence_ar=_fill(self.arabic, query_value, record_value),
        )


def _fill(template: str, query_value: str, record_value: str) -> str:
    return template.replace("{query}", query_value).replace("{record}", record_value)


ROWS: Final = (
    Weight(
        "name", "match", 0, "The names match: “{query}” and “{record}”.", "الاسمان متطابقان: «{query}» و«{record}»."
    ),
    Weight(
        "name",
        "possible",
        0,
        "The names may be the same: “{query}” and “{record}”.",
        "قد يكون الاسمان واحدًا: «{query}» و«{record}».",
    ),
    Weight(
        "name", "different", 0, "The names differ: “{query}” and “{record}”.", "الاسمان مختلفان: «{query}» و«{record}»."
    ),
    Weight(
        "commonness",
        "counted",
        0,
        "People expected to have this name in the country: about {record} (“{query}”).",
        "العدد المتوقع لمن يحملون هذا الاسم في البلد: نحو \u2066{record}\u2069 («{query}»).",
    ),
    Weight(
        "commonness",
        "estimated",
        0,
        "People expected to have this name in a country of 1 to 100 million: about {record} (“{query}”).",
        "العدد المتوقع لمن يحملون هذا الاسم في بلد سكانه بين مليون ومئة مليون: نحو \u2066{record}\u2069 («{query}»).",
    ),
    Weight(
        "fuller_name",
        "contradicted",
        0,
        "The fuller name of the record contradicts this one: “{query}” and “{record}”.",
        "يتعارض الاسم الكامل في القيد مع هذا الاسم: «{query}» و«{record}».",
    ),
    Weight(
        "slip",
        "typing",
        -1.0,
        "“{query}” may be a slip of the pen for “{record}”.",
        "قد تكون «{query}» زلة قلم والمقصود «{record}».",
    ),
    Weight(
        "slip",
        "name",
        -2.8,
        "“{query}” may be a slip of the pen for “{record}”, though both can be names.",
        "قد تكون «{query}» زلة قلم والمقصود «{record}»، وإن صحّ كلاهما اسمًا.",
    ),
    Weight(
        "slip",
        "spacing",
        -0.3,
        "“{query}” may be “{record}” with the space left out.",
        "قد تكون «{query}» كتابة لـ«{record}» دون فراغ.",
    ),
    Weight(
        "name_floor",
        "different",
        0,
        "The names differ too much for other facts to speak for the same person.",
        "الاختلاف بين الاسمين أكبر من أن تعوّضه وقائع أخرى.",
    ),
    Weight(
        "weak_alias",
        "weak",
        -0.7,
        "“{record}” is marked on the list as a weak alias.",
        "«{record}» مصنّف في القائمة اسمًا مستعارًا ضعيفًا.",
    ),
    Weight(
        "birth_date",
        DateRelation.SAME_DAY,
        2.5,
        "The same date of birth: {query}.",
        "تاريخ الميلاد نفسه: {query}.",
    ),
    Weight(
        "birth_date",
        DateRelation.FLIPPED,
        1.2,
        "The same date of birth with day and month flipped: {query}, {record}.",
        "تاريخ الميلاد نفسه مع تبديل اليوم والشهر: {query}، {record}.",
    ),
    Weight(
        "birth_date",
        DateRelation.SLIP,
        0.7,
        "The dates of birth differ as by a slip of the pen: {query}, {record}.",
        "يختلف تاريخا الميلاد اختلافًا يشبه زلة القلم: {query}، {record}.",
    ),
    Weight(
        "birth_date",
        DateRelation.SAME_MONTH,
        1.5,
        "Born in the same month: {query}, {record}.",
        "الميلاد في الشهر نفسه: {query}، {record}.",
    ),
    Weight(
        "birth_date",
        DateRelation.SAME_YEAR,
        0.8,
        "Born in the same year: {query}, {record}.",
        "الميلاد في السنة نفسها: {query}، {record}.",
    ),
    Weight(
        "birth_date",
        DateRelation.OVERLAP,
        0.3,
        "The dates of birth can be the same: {query}, {record}.",
        "يمكن أن يكون تاريخا الميلاد واحدًا: {query}، {record}.",
    ),
    Weight(
        "birth_date",
        DateRelation.NEAR,
        0.3,
        "The dates of birth are near, one is approximate: {query}, {record}.",
        "تاريخا الميلاد متقاربان، وأحدهما تقريبي: {query}، {record}.",
    ),
    Weight(
        "birth_date",
        DateRelation.OTHER_DAY,
        -0.8,
        "Born in the same year on another day: {query}, {record}.",
        "الميلاد في السنة نفسها في يوم آخر: {query}، {record}.",
    ),
    Weight(
        "birth_date",
        DateRelation.NEXT_YEAR,
        -0.8,
        "The years of birth are one year apart: {query}, {record}.",
        "بين سنتي الميلاد سنة واحدة: {query}، {record}.",
    ),
    Weight(
        "birth_date",
        DateRelation.YEARS_APART,
        -2.0,
        "The years of birth contradict each other: {query}, {record}.",
        "سنتا الميلاد متعارضتان: {query}، {record}.",
    ),
    Weight(
        "birth_date",
        DateRelation.FAR_APART,
        -4.5,
        "Born many years apart: {query}, {record}.",
        "بين تاريخي الميلاد سنوات كثيرة: {query}، {record}.",
    ),
    Weight("gender", "same", 0.1, "The same gender.", "الجنس نفسه."),
    Weight("gender", "contradicted", -2.5, "The gender differs: {query}, {record}.", "الجنس مختلف: {query}، {record}."),
    Weight("country", "same", 0.35, "A country in common: {query}.", "بلد مشترك: {query}."),
    Weight(
        "country", "contradicted", -0.5, "No country in common: {query}; {record}.", "لا بلد مشترك: {query}؛ {record}."
    ),
    Weight(
        "identifier",
        "same",
        6.0,
        "The same document or identity number: {query}.",
        "رقم الوثيقة أو الهوية نفسه: {query}.",
    ),
    Weight(
        "identifier",
        "slip",
        2.0,
        "The numbers differ in one sign, and the check digits fit only one of them: {query}, {record}.",
        "يختلف الرقمان في خانة واحدة، وأرقام التحقق تصح في أحدهما فقط: {query}، {record}.",
    ),
    Weight(
        "father_name",
        "same",
        1.2,
        "The fathers' names match: {query}, {record}.",
        "اسما الأبوين متطابقان: {query}، {record}.",
    ),
    Weight(
        "father_name",
        "contradicted",
        -1.8,
        "The fathers' names contradict each other: {query}, {record}.",
        "اسما الأبوين متعارضان: {query}، {record}.",
    ),
    Weight(
        "mother_name",
        "same",
        1.8,
        "The mothers' names match: {query}, {record}.",
        "اسما الأمّين متطابقان: {query}، {record}.",
    ),
    Weight(
        "mother_name",
        "contradicted",
        -1.8,
        "The mothers' names contradict each other: {query}, {record}.",
        "اسما الأمّين متعارضان: {query}، {record}.",
    ),
    Weight(
        "birth_place",
        "same",
        0.7,
        "A place of birth in common: {query}; {record}.",
        "مكان ميلاد مشترك: {query}؛ {record}.",
    ),
    Weight(
        "birth_place",
        "contradicted",
        -0.3,
        "The places of birth differ: {query}; {record}.",
        "مكانا الميلاد مختلفان: {query}؛ {record}.",
    ),
    Weight("unit", "same", 1.2, "The same unit: {query}, {record}.", "الوحدة نفسها: {query}، {record}."),
    Weight(
        "unit",
        "contradicted",
        -0.2,
        "Other units are known: {query}; {record}.",
        "الوحدات المعروفة أخرى: {query}؛ {record}.",
    ),
)

WEIGHTS: Final = {(row.feature, str(row.relation)): row for row in ROWS}
