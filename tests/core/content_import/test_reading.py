"""Files that strangers wrote: broken, hostile, or merely surprising."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.core.content_import.problems import ImportRefusedError
from cms.core.content_import.reading import MAX_BYTES, read_source


def read(folder: Path, text: str, name: str = "a.yaml") -> object:
    file = folder / name
    file.write_bytes(text.encode())
    return read_source(file)


def reason(folder: Path, text: str, name: str = "a.yaml") -> str:
    with pytest.raises(ImportRefusedError) as caught:
        read(folder, text, name)
    return str(caught.value)


def test_yaml_words_numbers_and_keys_stay_what_they_look_like(tmp_path: Path) -> None:
    text = "a: no\nb: 18:30\nc: 03354\nd: 2027-03-12\ne: 7\nf: true\ng:\nh: 1.5\ni: 2027-03-12T18:00\n"
    assert read(tmp_path, text) == {
        "a": "no",
        "b": "18:30",
        "c": "03354",
        "d": "2027-03-12",
        "e": 7,
        "f": True,
        "g": None,
        "h": 1.5,
        "i": "2027-03-12T18:00",
    }


def test_broken_yaml_names_line_and_column(tmp_path: Path) -> None:
    assert reason(tmp_path, "people:\n  - {key: a\nseries: b: c\n").startswith("a.yaml: line 3, column ")


def test_broken_json_names_line_and_column(tmp_path: Path) -> None:
    assert reason(tmp_path, '{"people": [\n  {"key": }]}', "a.json").startswith("a.json: line 2, column 11: ")


@pytest.mark.parametrize(
    ("text", "name"), [("people: []\npeople: []\n", "a.yaml"), ('{"people": [], "people": []}', "a.json")]
)
def test_a_field_that_stands_twice_is_refused(tmp_path: Path, text: str, name: str) -> None:
    assert "“people” stands twice" in reason(tmp_path, text, name)


def test_an_alias_bomb_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "when its aliases are written out" in reason(tmp_path, "\n".join(levels))


def test_an_alias_that_contains_itself_is_refused(tmp_path: Path) -> None:
    assert "nested too deeply" in reason(tmp_path, "people: &a [*a]\n")


@pytest.mark.parametrize(("text", "name"), [("a: " + "[" * 5000, "a.yaml"), ('{"a":' + "[" * 50000, "a.json")])
def test_endless_nesting_is_refused(tmp_path: Path, text: str, name: str) -> None:
    assert reason(tmp_path, text, name).startswith(name)


def test_a_deep_file_that_is_whole_is_refused(tmp_path: Path) -> None:
    assert "nested too deeply" in reason(tmp_path, '{"a":' + "[" * 100 + "]" * 100 + "}", "a.json")


@pytest.mark.parametrize("text", ["a: !!python/object/apply:os.system [ls]", "a: !secret b"])
def test_tags_that_make_objects_are_refused(tmp_path: Path, text: str) -> None:
    assert "line 1, column 4" in reason(tmp_path, text)


def test_a_file_of_fifty_megabytes_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    with file.open("wb") as handle:
        handle.truncate(50 * 1024 * 1024)
    with pytest.raises(ImportRefusedError, match=f"more than {MAX_BYTES // 1024 // 1024} MB"):
        read_source(file)


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("a: Dörfer".encode("latin-1"))
    with pytest.raises(ImportRefusedError, match="not written in UTF-8"):
        read_source(file)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(b"\xef\xbb\xbf{}")
    assert read_source(file) == {}


@pytest.mark.parametrize(
    ("text", "name"),
    [("- a\n", "a.yaml"), ("[]", "a.json"), ("5", "a.json"), ("1: 2\n", "a.yaml"), ('{"a": NaN}', "a.json")],
)
def test_what_has_no_field_names_or_no_real_numbers_is_refused(tmp_path: Path, text: str, name: str) -> None:
    assert reason(tmp_path, text, name).startswith(name)


def test_a_number_with_endless_digits_is_refused(tmp_path: Path) -> None:
    assert "too many digits" in reason(tmp_path, "a: 1" + "0" * 5000)


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "") == {}
