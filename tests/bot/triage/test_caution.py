"""What must wait for a person, and what need not."""

import pytest

from bot.triage import caution
from bot.triage.caution import private_person
from bot.triage.reading import read


@pytest.mark.parametrize(
    ("title", "summary", "reason"),
    [
        ("North Korean refugees need help", "Call the guide at +86 138 1234 5678 tonight.", caution.PHONE),
        ("탈북민 가족 도움 요청", "카카오톡 아이디: helpme_2020 로 연락", caution.PHONE),
        ("Ten North Korean refugees hiding in a church in Shenyang wait for help", "", caution.HIDING),
        ("탈북 여성 5명 옌지 교회에 은신 중", "", caution.HIDING),
        ("三名脱北者藏身沈阳一家旅馆", "", caution.HIDING),
        ("脱北者4人が瀋陽のアパートに潜伏", "", caution.HIDING),
        (
            "North Korean refugees seized",
            "The broker, named Park Chul Soo, had met them in Hunchun.",
            caution.BROKER,
        ),
        ("탈북 브로커가 밝힌 길", "두만강을 넘어 옌지를 거쳐 라오스로 간다고 했다.", caution.BROKER),
        (
            "Chinese police hold North Korean woman",
            "Kim Yong Hui, 43, a former teacher from Hyesan, was caught with her two daughters.",
            caution.NAMED,
        ),
        (
            "중국 공안, 탈북 여성 체포",
            "김영희씨(43)는 혜산 출신 교사로 두 딸과 함께 붙잡혔다.",
            caution.NAMED,
        ),
        (
            "중국 공안, 탈북 여성 체포",
            "혜산 출신의 43세 전직 교사로 두 딸과 함께 붙잡혔다.",
            caution.NARROWED,
        ),
        (
            "中国公安逮捕脱北女子",
            "这名43岁的前教师来自惠山，与两个女儿同行。她的丈夫已在韩国。",
            caution.NARROWED,
        ),
        ("中国公安が脱北女性を拘束", "恵山出身の43歳の元看護師で、娘と一緒だった。", caution.NARROWED),
    ],
)
def test_text_that_narrows_down_a_private_person_is_held(title, summary, reason):
    assert private_person(read(title, summary, None)) == reason


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("China deports 52 North Korean refugees", "The group left Tumen at night, a source said."),
        (
            "UN rapporteur Elizabeth Salmon, 58, urges China to stop",
            "She spoke in Seoul with her husband present.",
        ),
        ("선양 은신 탈북 여성 5명 체포", "현지 선교사는 공안이 지난 3일 이들을 연행했다고 밝혔다."),
        ("탈북민 7명 체포", "A씨의 가족은 소식을 기다린다."),
        ("13歳の少女ら脱北者4人を南寧で拘束", "母親と娘が含まれる。"),
        ("탈북민 14명 중국서 붙잡혀", "난닝과 다롄에서 길잡이와 함께 적발됐다."),
        ("Eight held in Nanning and Shenyang", "A 13-year-old girl is among them; families protested."),
        ("About 500 North Koreans returned on 9 October 2023", "More than 2,600 remain."),
    ],
)
def test_news_without_private_details_is_not_held(title, summary):
    assert private_person(read(title, summary, None)) is None
