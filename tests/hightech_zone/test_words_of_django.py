"""What Django says of a form, where its own Chinese is not ours."""

from django.utils import translation

from targets.forms.extensions import AskForm


def reason_errors(language: str) -> list[str]:
    with translation.override(language):
        return list(AskForm({"until": "2019-01-28", "reason": "长" * 301}).errors["reason"])


def test_a_text_that_is_too_long_is_told_in_plain_words() -> None:
    assert reason_errors("zh-hans") == ["最多300个字，现在是301个。"]
    assert "at most 300 characters" in reason_errors("en")[0]
