"""Words why an article waits for a coordinator before anybody is told of it. Pure."""

from bot.texts.languages import translator


def caution_text(code: str, language: str) -> str:
    """Say why an article waits, from the code that triage stored."""
    t = translator(language)
    known = {
        "phone": t.text("it gives a telephone number or an account to reach somebody"),
        "address": t.text("it gives the exact address of people in danger"),
        "hiding": t.text("it says where people are hiding"),
        "broker": t.text("it says how a broker or guide works or who it is"),
        "route": t.text("it describes the route of people who may still be on it"),
        "named": t.text("it names a private person together with details"),
        "narrowed": t.text("age, work and background together narrow down a private person"),
        "kin": t.text("it tells of relatives at home by whom a person can be found"),
        "face": t.text("its picture shows the face of a person in danger"),
    }
    return known.get(code) or t.text("it may point to a private person")
