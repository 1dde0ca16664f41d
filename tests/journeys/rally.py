"""The daily rally of New York, two hours from 13:00, which two campaigns play: its words and its call."""

from datetime import date

NEW_YORK, SEOUL, WEST = "America/New_York", "Asia/Seoul", "America/Los_Angeles"
TITLE, TITLE_KO = "Two hours for those in the cells", "갇힌 이들을 위한 두 시간"
STAND, STAND_KO = "Stand with us, in silence.", "함께 조용히 서 주세요."
CONSULATE, SQUARE = "In front of the consulate", "The great square"
CONSULATE_KO, SQUARE_KO = "영사관 앞", "큰 광장"


async def called(story, hannah, jon, first: str, *days: str) -> None:
    """Hannah writes the call to a rally on these days, in two languages, and Jon approves it."""
    await hannah.says(
        "/zone new york", "/call", "[Rally]", TITLE, STAND, f"{first} 13:00-15:00",
        "[Every day, weekends elsewhere]", *days, CONSULATE, SQUARE, "[Everybody, in the call]",
        "[Skip]", "[Skip]", "[한국어]", "[Done]", "[한국어: to be written]", f"{TITLE_KO}\n{STAND_KO}",
        CONSULATE_KO, SQUARE_KO,
    )  # fmt: skip
    await hannah.presses("Submit for approval")
    await story.goes_on()
    await jon.approves("C1 asks for your approval")
    await story.goes_on()
    hannah.reads("has been sent")


def place_on(day: date, *, korean: bool = False) -> str:
    """Give where it is: the consulate on weekdays, the square at weekends."""
    here, there = (CONSULATE_KO, SQUARE_KO) if korean else (CONSULATE, SQUARE)
    return there if day.weekday() > 4 else here
