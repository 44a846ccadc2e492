"""Languages: English and Spanish in every dress stay what they are, other languages are named, what is too short is unknown."""

import time

import pyarrow as pa
import pytest

from pharos.classifiers.base import Comments
from pharos.classifiers.language import CODES, FIRST_OTHER, languages

FOREIGN = {
    "fr": [
        "Merci beaucoup pour les travaux sur la rue principale, c'est vraiment magnifique.",
        "Quand est-ce que la piscine municipale va ouvrir cette année ?",
        "Je ne comprends pas pourquoi le ramassage des ordures est toujours en retard chez nous.",
        "Bravo à toute l'équipe, le feu d'artifice était superbe hier soir !",
        "On attend toujours une réponse du maire depuis trois semaines",
        "Les enfants ont adoré la visite du zoo, nous reviendrons bientôt.",
    ],
    "vi": [
        "Cảm ơn thành phố đã sửa con đường trước nhà tôi.",
        "Khi nào thì hồ bơi công cộng mở cửa trở lại vậy?",
        "Nước máy ở khu tôi ở có mùi lạ từ sáng đến giờ.",
        "Chúc mừng các em học sinh đã tốt nghiệp năm nay!",
        "Xe rác hôm nay không đến, có ai biết tại sao không?",
        "Công viên mới rất đẹp, gia đình tôi rất thích.",
    ],
    "pt": [
        "Muito obrigado pela reforma da praça, ficou linda demais.",
        "Alguém sabe quando a prefeitura vai consertar os buracos da minha rua?",
        "Não recebemos água desde ontem à noite, isso é um absurdo.",
        "Parabéns aos bombeiros pelo excelente trabalho que fizeram hoje.",
        "O lixo não foi recolhido outra vez, vocês precisam fazer alguma coisa",
        "As crianças adoraram o passeio no zoológico, voltaremos em breve.",
    ],
    "de": [
        "Vielen Dank an die Feuerwehr für den schnellen Einsatz gestern Abend.",
        "Wann wird die Straße vor der Schule endlich repariert?",
        "Der neue Spielplatz ist wirklich schön geworden, unsere Kinder lieben ihn.",
        "Warum kommt die Müllabfuhr bei uns immer zu spät?",
        "Ich habe letzte Woche angerufen und niemand hat sich gemeldet",
        "Herzlichen Glückwunsch zum Jubiläum, das war ein tolles Fest!",
    ],
    "ru": [
        "Спасибо городу за новый парк, детям очень понравилось.",
        "Когда уже починят дорогу возле школы?",
        "У нас второй день нет горячей воды, сколько можно ждать?",
        "Поздравляю всех выпускников с окончанием учебного года!",
        "Мусор опять не вывезли, позвоните мне пожалуйста",
        "Отличная работа пожарных, большое вам спасибо.",
    ],
    "ar": [
        "شكرا للمدينة على الحديقة الجديدة، الأطفال سعداء جدا.",
        "متى سيتم إصلاح الطريق أمام المدرسة؟",
        "لا يوجد ماء في حينا منذ يوم أمس.",
        "مبروك لجميع الخريجين هذا العام!",
        "لم تأت شاحنة القمامة اليوم، هل يعرف أحد السبب؟",
        "عمل رائع من رجال الإطفاء، شكرا لكم.",
    ],
    "zh": [
        "感谢市政府修好了我家门前的路。",
        "请问公共游泳池什么时候重新开放？",
        "我们小区从昨天开始就没有自来水了。",
        "祝贺今年所有的毕业生！",
        "今天垃圾车没有来，有人知道为什么吗？",
        "新公园很漂亮，孩子们都很喜欢。",
    ],
    "ht": [
        "Mèsi anpil pou travay nou fè nan lari a, li bèl anpil.",
        "Ki lè pisin piblik la ap louvri ankò?",
        "Nou pa gen dlo depi yè swa, poukisa sa ap pase konsa?",
        "Felisitasyon pou tout elèv ki fini lekòl ane sa a!",
        "Kamyon fatra a pa vini jodi a, èske yon moun konnen poukisa?",
        "Timoun yo te renmen vizite zou a, nou pral tounen byento.",
    ],
    "tl": [
        "Maraming salamat sa pag-ayos ng kalsada sa harap ng bahay namin.",
        "Kailan po ba magbubukas ulit ang pampublikong palanguyan?",
        "Wala pa rin kaming tubig mula kagabi, ano na po ang nangyari?",
        "Binabati namin ang lahat ng nagtapos ngayong taon!",
        "Hindi dumating ang trak ng basura ngayon, alam ba ninyo kung bakit?",
        "Ang ganda ng bagong parke, tuwang-tuwa ang mga bata.",
    ],
    "ko": [
        "우리 집 앞 도로를 고쳐 주셔서 감사합니다.",
        "공공 수영장은 언제 다시 문을 여나요?",
        "어제부터 우리 동네에 물이 나오지 않아요.",
        "올해 졸업한 모든 학생들 축하합니다!",
        "오늘 쓰레기차가 오지 않았는데 이유를 아시는 분 계신가요?",
        "새 공원이 정말 예뻐요, 아이들이 아주 좋아합니다.",
    ],
}
ENGLISH = [
    "When will the pool open this summer?",
    "yall need to fix dis street fr, it be flooding every time it rain",
    "he finna run for mayor again smh aint nobody got time fo dat",
    "Thnks to teh fire departmnt for teh quick respons",
    "u r so rite tho, they dont care bout us at all",
    "GREAT JOB ALEXANDRIA FIRE DEPARTMENT!!!",
    "Mon Dieu cher, dat gumbo was good at the festival last nite",
    "The déjà vu at city hall is real; the café façade looks great",
    "Love the new mural by José Núñez and María Peña on Third Street",
    "I told them 'no hablo' and they laughed, what a joke this office is",
    "\U0001d413\U0001d421\U0001d422\U0001d42c \U0001d422\U0001d42c the worst road in town",
    "Ηello my friends, this is a disgrace to our city",
    "Lighting, parking, drainage, policing, budgeting: nothing works downtown",
]
SPANISH = [
    "Muchas gracias por arreglar la calle, quedó muy bonita.",
    "¿Cuándo abren la alberca? Los niños ya quieren ir.",
    "no mames wey ya van tres semanas sin luz en mi calle",
    "q bonito parque, dios los bendiga a todos",
    "Nadie contesta el teléfono de la ciudad desde ayer por la mañana.",
    "La basura no pasó hoy otra vez, alguien sabe por qué?",
]
SPANGLISH = [
    "Mi troca got stuck en el flooded street otra vez, fix it please",
    "Gracias to the fire department, my abuela is safe now",
    "La neta this mayor no sirve para nada, pero whatever",
]
SHORT = [
    "", "   ", "!!!", "\U0001f602\U0001f602\U0001f64f", "318-555-0142", "LOL", "Amen", "Geaux Tigers", "Jean Thibodeaux",
    "Boudreaux Fontenot Guillory Lacombe Arceneaux", "Phạm Nguyễn", "f u c k", "https://example.org/a", "Иван", "谢",
    "ayyyy lmaoooo deadass bruhhh", "Laissez les bons temps rouler!",
]  # fmt: skip
DISGUISED = ["аss hоle уоu аre а jоkе", "ѕсаm сору", "хоххохо"]


def comments(texts, lang=None):
    empty = pa.nulls(len(texts), pa.string())
    return Comments(pa.array(texts, pa.string()), empty, empty, empty if lang is None else pa.array([lang] * len(texts), pa.string()))


def names(texts, lang=None):
    return [CODES[code] for code in languages(comments(texts, lang))]


@pytest.mark.parametrize("language", FOREIGN)
def test_a_foreign_sentence_is_named(language):
    assert names(FOREIGN[language]) == [language] * len(FOREIGN[language])


@pytest.mark.parametrize(
    ("texts", "allowed"), [(ENGLISH, {"en"}), (SPANISH, {"es"}), (SPANGLISH, {"en", "es"}), (SHORT + DISGUISED, {"und", "en"})]
)
def test_english_spanish_and_what_is_too_short_are_never_other(texts, allowed):
    assert {text: name for text, name in zip(texts, names(texts), strict=True) if name not in allowed} == {}


def test_letterless_text_is_unknown():
    assert names(SHORT[:5]) == ["und"] * 5


@pytest.mark.parametrize("hint", ["de", "tl", "zh-Hans", "x", ""])
def test_a_platforms_wrong_language_changes_no_english_or_spanish_comment(hint):
    texts = ENGLISH + SPANISH + SPANGLISH + SHORT
    assert (languages(comments(texts, hint)) < FIRST_OTHER).all()


def test_a_wrong_hint_of_english_does_not_hide_a_foreign_text():
    assert names(FOREIGN["vi"], "en") == ["vi"] * 6


def test_a_right_hint_helps_a_doubtful_text():
    text = ["Salut les copains, sacre concert"]
    assert (names(text), names(text, "fr-CA")) == (["und"], ["fr"])


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize(
    "passage", ["you are the worst mayor this town ever had, shame on you all", "ya nadie quiere pagar los recibos de esta ciudad"]
)
def test_a_foreign_frame_hides_no_passage_of_english_or_spanish(language, passage):
    """Else it would be a way past every detector."""
    frame = " ".join(FOREIGN[language] * 2)
    assert set(names([f"{frame} {passage}", f"{passage} {frame}", f"{frame} {passage} {frame}"])) <= {"en", "es", "und"}


def test_rows_do_not_influence_each_other():
    texts = ENGLISH + FOREIGN["fr"] + SHORT + FOREIGN["ko"] + SPANISH
    together = names(texts)
    assert [names([text])[0] for text in texts] == together
    sliced = comments(["x", *texts]).slice(1, len(texts) + 1)
    assert [CODES[code] for code in languages(sliced)] == together


def test_nulls_and_no_rows():
    assert names([None, "thank you all for this"]) == ["und", "en"]
    assert len(languages(comments([]))) == 0


def test_names_are_unique_and_fit_a_byte():
    assert len(set(CODES)) == len(CODES) < 256
    assert CODES[:4] == ("und", "en", "es", "mis")


def test_a_long_text_costs_what_its_beginning_costs():
    texts = ["Quelle " * 100_000, "\u0301" * 100_000, "щ" * 500_000, "a b " * 200_000]
    languages(comments(FOREIGN["fr"]))
    start = time.process_time()
    languages(comments(texts))
    assert time.process_time() - start < 1
