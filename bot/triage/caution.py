"""Find text that narrows down a private person, so that a human looks before anybody is told. Pure.

Kin of those who fled have been found through age, job, route and family in the press; a name is not needed.
Names beside a public office are left alone.
"""

import re

from bot.triage.reading import Part, Reading
from bot.triage.terms import Kind
from bot.triage.text import fold

PHONE = "It gives a telephone number or an account to reach somebody."
HIDING = "It says where people are hiding."
BROKER = "It says how a broker or guide works or who it is."
NAMED = "It names a private person together with details."
NARROWED = "Age, work and background together narrow down a private person."


def _any(*written: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile("|".join(written), flags)


_PHONE = _any(
    r"(?<![\d,.])\+\d{1,3}[\s.-]?\(?\d{1,4}\)?(?:[\s.-]?\d{2,4}){2,4}(?![\d,])",
    r"(?<![\d,.])0\d{1,3}[\s.-]\d{3,4}[\s.-]\d{4}(?![\d,])",
    r"(?<![\d,.])1[3-9]\d{9}(?![\d,])",
    r"(?:wechat|weixin|kakaotalk|kakao|微信|카카오톡|카톡|위챗|telegram|line)"
    r"\s*(?:id|号|아이디|账号|:|：)+\s*[a-z0-9_.-]{4,}",
    flags=re.IGNORECASE,
)
# From here on patterns meet folded text: small letters and simplified Han, Japanese forms with them.
_HIDING = _any(
    r"\b(?:hiding|hide-?out|safe ?house|shelter(?:ing|ed)|holed up)\b",
    "은신|숨어|은거|피신해",
    "藏身|躲藏|躲在|藏匿|安全屋|潜伏|隐れ|匿われ|アジト",
    "скрывается|скрываются|se cachent|verstecken sich",
)
_ADDRESS = _any(
    r"\b(?:street|road|apartment|flat|hotel|church|village|district|building|floor|near the)\b",
    "아파트|호텔|교회|골목|동네|번지|건물|마을",
    "公寓|宾馆|旅馆|教堂|小区|村|街道|号楼",
    "アパート|ホテル|教会|番地|地区|ビル",
)
_BROKER = _any(
    r"\b(?:brokers?|smugglers?|guide)\b",
    "브로커|안내인|안내원",
    "蛇头|掮客|中介人|带路人",
    "ブローカー|案内人",
)
_ROUTE = _any(
    r"\b(?:via|by way of|route|took a (?:boat|bus|train|taxi)|crossed at|crossing point)\b",
    "거쳐|경유|루트|경로|经由|途经|取道|路线|经て|ルート",
)
_AGE = _any(
    r"\b\d{1,2}[- ]years?[- ]old\b|\baged? \d{1,2}\b|, \d{2},|\(\d{2}\)",
    r"\d{1,2}\s?(?:세|살)(?![가-힣]*기)",
    r"\d{1,2}\s?[岁才]|[三四五六]十[一二三四五六七八九]?岁",
)
_WORK = _any(
    r"\b(?:teacher|doctor|nurse|soldier|officer|engineer|professor|driver|miner|farmer|pharmacist)\b",
    r"\b(?:musician|party official|accountant|trader|dentist|waitress|cook)\b",
    "교사|의사|간호사|군관|장교|기술자|교수|운전사|광부|농장원|약사|간부|회계원|무역일꾼|교원|연구원|상인",
    "教师|医生|护士|军官|工程师|教授|司机|矿工|农民|药剂师|干部|会计|商贩|研究员|教员",
    "医师|看护师|将校|技师|运转手|料理人",
)
_KIN = _any(
    r"\b(?:her|his) (?:\w+ )?(?:daughters?|sons?|husband|wife|mother|father)\b",
    r"\b(?:her|his) (?:\w+ )?(?:brother|sister|parents|children)\b",
    r"\b(?:wife|husband|daughter|son) of\b",
    "두 딸|두 아들|남편|아내|부인과|딸과|아들과|어머니와|아버지|동생|언니|오빠|형과|누나|자녀",
    "丈夫|妻子|女儿|儿子|母亲|父亲|弟弟|妹妹|姐姐|哥哥|夫と|妻と|娘|息子|母と|父と",
)
_HOME = _any(
    r"\b(?:from|born in|native of|hometown) (?:hyesan|hoeryong|musan|onsong|chongjin|sinuiju|hamhung)\b",
    r"\b(?:from|born in|native of|hometown) (?:ryanggang|north hamgyong|pyongyang|wonsan|kaesong)\b",
    "(?:혜산|회령|무산|온성|청진|신의주|함흥|양강도|함경북도|평양|원산|개성)[가-힣 ]{0,6}출신|고향",
    "(?:惠山|会宁|茂山|稳城|清津|新义州|咸兴|两江道|咸镜北道|平壤)[^。]{0,6}(?:人|籍)|出身",
)
# Names meet the original text, where capitals are kept.
_KOREAN_NAME = re.compile(r"([가-힣]{2,4})\s?(?:씨(?=[가는를의와도에,. ]|$)|\(\d{2}(?:세|살)?\))")
_ENGLISH_NAME = re.compile(
    r"\b((?:[A-Z][a-z]+[ -]){1,2}[A-Z][a-z]+),? (?:\(?\d{2}\)?[, ]|who )"
    r"|(?:named|identified as|identified only as|called) ((?:[A-Z][a-z]+[ -]?){2,3})"
)
_HAN_NAME = re.compile(
    r"(?:名叫|叫做|名为|名為|姓名是)([\u4e00-\u9fff]{2,3})"
    r"|([\u4e00-\u9fff]{2,4})(?:さん|女士|先生)"
    r"|([\u4e00-\u9fff]{2,4})[（(]\d{2}[歳岁歲]?[)）]"
)
_NOT_NAMES = frozenset({"북한", "중국", "한국", "탈북자", "탈북민", "여성", "남성", "가족"})
_SURNAMES_HIDDEN = re.compile(r"^[가-힣]모$|^[가-힣]아무개$")
_PUBLIC = _any(
    r"\b(?:minister|president|rapporteur|ambassador|envoy|senator|representative|director|secretary|pastor)\b",
    r"\b(?:congress(?:man|woman)|spokes(?:man|woman|person)|chair(?:man|woman)?|activist|lawyer|commissioner)\b",
    r"\b(?:governor|leader|founder|head of|general|king|lawmaker|mp|reverend|rev)\b",
    "대표|의원|장관|차관|대변인|목사|특사|보고관|대사|위원장|총장|변호사|원장|실장|회장|국장|대통령|선교사|이사장",
    "部长|总统|发言人|议员|大使|特使|代表|报告员|牧师|主席|律师|会长|秘书长|局长|导演",
    "大臣|外相|首相|大统领|报道官|辨护士|报告者|社长|监督|委员长",
)
_NEAR = 28


def private_person(reading: Reading) -> str | None:
    """Give the reason why a human must look first, as one English sentence, or None."""
    for part in reading.parts:
        if _PHONE.search(part.original[:6000]):
            return PHONE
        if _tells_hiding_place(part):
            return HIDING
    text = f"{reading.title.folded.text}\n{reading.summary.folded.text}"
    named = any(_private_name(part) for part in reading.parts)
    guided = bool(_BROKER.search(text))
    if not (named or guided or (_AGE.search(text) and _WORK.search(text))):
        return None
    routed = guided and bool(_ROUTE.search(text))
    return _by_combination(_details(reading, text), named=named, guided=guided, routed=routed)


def _by_combination(details: set[str], *, named: bool, guided: bool, routed: bool) -> str | None:
    """Give the reason to hold a set of details none of which says much alone."""
    if guided and (named or routed):
        return BROKER
    if named and len(details) >= 2:
        return NAMED
    return NARROWED if {"age", "work"} <= details and len(details) >= 3 else None


def _tells_hiding_place(part: Part) -> bool:
    """Hiding words beside a town or an address, unless the people there are already caught or out."""
    for sentence in part.sentences:
        text = part.folded.text[sentence.start : sentence.end]
        if not _HIDING.search(text):
            continue
        over = any(act.told and act.kind in {Kind.ARREST, Kind.RETURN, Kind.RELEASE} for act in sentence.acts)
        town = any(hit.term.sort in {"town", "border"} for hit in sentence.of(Kind.PLACE))
        if not over and town and (sentence.subjects or _ADDRESS.search(text)):
            return True
    return False


def _details(reading: Reading, text: str) -> set[str]:
    kinds = {"age": _AGE, "work": _WORK, "kin": _KIN, "home": _HOME, "route": _ROUTE}
    found = {name for name, pattern in kinds.items() if pattern.search(text)}
    if len(_towns(reading)) >= 2:
        found.add("route")
    return found


def _towns(reading: Reading) -> set[str]:
    return {
        hit.term.place
        for part in reading.parts
        for hit in part.hits
        if hit.kind is Kind.PLACE and hit.term.sort in {"town", "border", "north"}
    }


def _private_name(part: Part) -> bool:
    text = part.original
    patterns = {"ko": (_KOREAN_NAME,), "ja": (_HAN_NAME,), "zh": (_HAN_NAME,)}
    hangul = bool(re.search("[가-힣]", text))
    chosen = patterns["ko"] if hangul else (_HAN_NAME, _ENGLISH_NAME)
    for pattern in chosen:
        for match in pattern.finditer(text):
            name = next((group for group in match.groups() if group), "").strip()
            if name in _NOT_NAMES or _SURNAMES_HIDDEN.match(name):
                continue
            around = fold(text[max(0, match.start() - _NEAR) : match.end() + _NEAR]).text
            if not _PUBLIC.search(around):
                return True
    return False
