"""What pages call what stress found: in words, where two things would not be called alike."""

from __future__ import annotations

from model.report.terminal.stress_called import in_plain


def test_pages_call_variants_and_stops_in_words() -> None:
    words = {"scenario all": "a stop of everything (all)", "country CHN": "China", "form a.metal": "metal A"}
    short = [{"form": "a.metal", "end_use": "electronics", "share": 0.4}]
    damages = [
        {"kind": "scenario", "name": "all", "short": short, "shared": [{"form": "a.metal"}]},
        {"kind": "country", "name": "CHN", "short": []},
        {"kind": "country", "name": "CHL", "short": []},
    ]
    said = in_plain({"variant": "safe", "damages": damages, "security": {"scenario": "all"}, "words": words}, str.upper)
    assert (said["id"], said["variant"]) == ("safe", "SAFE")
    assert [d["name"] for d in said["damages"]] == ["a stop of everything", "China", "CHL"]
    assert said["damages"][0]["short"] == [{"form": "metal A", "end_use": "electronics", "share": 0.4}]
    assert said["damages"][0]["shared"] == [{"form": "metal A"}]
    assert said["security"]["scenario"] == "a stop of everything"
    assert said["words"]["country China"] == "China"  # a second look-up, by what it is called now, finds it


def test_two_stops_that_read_alike_keep_the_names_that_tell_them_apart() -> None:
    words = {"scenario a": "a stop of 3 forms (a)", "scenario b": "a stop of 3 forms (b)"}
    damages = [{"kind": "scenario", "name": name, "short": []} for name in "ab"]
    said = in_plain({"variant": "v", "damages": damages, "security": None, "words": words})
    assert [d["name"] for d in said["damages"]] == ["a stop of 3 forms (a)", "a stop of 3 forms (b)"]
