import pytest

REWRITE = "--rewrite-golden"


@pytest.fixture
def golden(request):
    """Compare a text with the file that keeps it, or rewrite the file when asked to."""

    def check(path, text):
        if request.config.getoption(REWRITE):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        assert path.is_file(), f"no such file yet; run: pytest tests/golden {REWRITE}"
        assert text == path.read_text("utf-8"), f"if that is meant, run: pytest tests/golden {REWRITE}"

    return check
