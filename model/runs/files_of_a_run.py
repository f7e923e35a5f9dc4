"""What each file of a run folder is; `*` stands for a name."""

from __future__ import annotations

from collections.abc import Mapping

FILES: Mapping[str, str] = {
    "run.json": "The manifest: study, dataset, versions and options; of each variant status, cost (MUSD present "
    "value) and the hash of each of its tables.",
    "study.toml": "The study with every setting written out.",
    "dataset.zip": "The dataset as it was read.",
    "tables/*/*.parquet": "A result table of a variant: tables/TABLE/VARIANT.parquet, with the columns below.",
    "log.jsonl": "When the run began and when each variant was done, a line each.",
    "notes.json": "Note and tags of its user; no number rests on them.",
    "report.html": "The front page, made from the files above.",
    "report/numbers.html": "The page behind it with every number that compares the variants.",
    "report/variants/*.html": "The page of a variant: report/variants/VARIANT.html.",
    "report.xlsx": "The workbook, made from the files above.",
    "scenarios/stress.json": "What scenarios did to the plans as it was solved, as 'lodeplan stress --json' prints it.",
    "stress.json": "What 'lodeplan stress --keep' found, as 'lodeplan stress --json' prints it.",
    "bounds.json": "What 'lodeplan bounds --into' found, as 'lodeplan bounds --json' prints it.",
    "samples.json": "What 'lodeplan sample --into' found, as 'lodeplan sample --json' prints it.",
    "frontier/*.json": "A curve of 'lodeplan frontier --into', as 'lodeplan frontier --json' prints it.",
    "support/*": "Of a variant that failed: what explains it.",
    "finished.jsonl": "Of a run under way: variants that are done and not yet in run.json.",
    "lock.json": "Of a run under way: which process writes it.",
}
