"""Blends: forms that plants and end uses take in place of one another, and what the mix must be like."""

from __future__ import annotations

from data.schema.declaration import FORM, PROVENANCE, Table, number, range_of, text

KINDS = ("plant", "end_use")
"""Who takes a blend: a plant, for what its recipe names, or an end use, for what it wants."""
_KIND = text("kind", "Whether the user is a plant or an end use.", choices=KINDS)
_USER = text("user", "The plant, or the end use.")
_NAMED = text("form", "The form that its recipe takes in, or that it wants.", references="forms.form")
_QUALITY = text("quality", "The quality, such as grade, phosphorus or hardness.")
_UNIT = text("unit", "Unit of the quality, such as % or ppm; the same wherever the quality is named.")

TABLES: tuple[Table, ...] = (
    Table(
        "blends",
        "Forms that a plant or an end use takes in any mix, in place of the one that its recipe or its demand names.",
        ("kind", "user", "form", "feed"),
        (
            _KIND,
            _USER,
            _NAMED,
            text(
                "feed",
                "A form that may go into the mix. The form named is in it only where a row says so.",
                references="forms.form",
            ),
            number("t_per_t", "t/t", "Tonnes of the feed that do what a tonne of the form named does."),
            *PROVENANCE,
        ),
        speaks_of="the plants and end uses of",
    ),
    Table(
        "qualities",
        "What a form is like beside the elements that it holds: grade, impurity, hardness.",
        ("form", "quality"),
        (
            FORM,
            _QUALITY,
            number("value", "quality's unit", "The quality of the form as it is bought, made or collected.", None),
            _UNIT,
            number(
                "gross_t_per_t",
                "t/t",
                "Tonnes that the quality is a mean over, in a tonne of the form as it is counted: 1 where the form is "
                "counted as it weighs, tonnes of ore where it is counted in metal.",
            ),
            *range_of("the quality", "quality's unit"),
            *PROVENANCE,
        ),
    ),
    Table(
        "quality_limits",
        "The least and the most that the mean of a quality may be over what a blend is mixed of in a year.",
        ("kind", "user", "form", "quality"),
        (
            _KIND,
            _USER,
            _NAMED,
            _QUALITY,
            number("least", "quality's unit", "Least mean of the mix; blank for no limit.", None, None, False),
            number("most", "quality's unit", "Most mean of the mix; blank for no limit.", None, None, False),
            _UNIT,
            *PROVENANCE,
        ),
        speaks_of="the plants and end uses of",
    ),
)
