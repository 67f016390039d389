from pathlib import Path

from flamsteed.marts.model import load_models


def _write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.sql").write_text(text, encoding="utf-8")
    return folder


def test_each_mart_comes_after_those_that_it_reads(tmp_path):
    _write(
        tmp_path,
        a="-- one row per thing\nselect x from mart.b",
        b="-- one row per thing\nwith c as (select x from clean.s__t) select x from c",
        c="-- one row per thing\nselect x from mart.a join gold.person using (x)",
    )
    models, mistakes = load_models(tmp_path, tables={"s__t"})
    assert mistakes == []
    assert [model.name for model in models] == ["mart.b", "mart.a", "mart.c"]
    assert models[0].reads == ("clean.s__t",)
    assert models[0].table == "b"


def test_a_folder_that_is_not_there_holds_no_marts(tmp_path):
    assert load_models(tmp_path / "marts") == ([], [])


def test_every_mistake_is_listed_with_its_file_and_line(tmp_path):
    _write(
        tmp_path,
        no_first_line="select 1 as x from clean.s__t",
        broken="-- one row per thing\nselect from where",
        two="-- one row per thing\nselect 1 as x; select 2 as x",
        changes="-- one row per thing\ndrop table clean.s__t",
        unknown="-- one row per thing\nselect x\nfrom clean.s__u",
        lost="-- one row per thing\nselect x\nfrom\n  mart.nowhere",
        behind="-- one row per thing\nselect x from raw.s__t",
    )
    (tmp_path / "Bad Name.sql").write_text("-- one row per thing\nselect 1 as x", encoding="utf-8")
    (tmp_path / "latin.sql").write_bytes(b"-- one row per thing\nselect '\xe9' as x")
    _, mistakes = load_models(tmp_path, tables={"s__t"})
    told = {(m.file.name, m.line, m.message.split(":")[0].split("(")[0]) for m in mistakes}
    assert told == {
        ("Bad Name.sql", 1, "a mart's file name must be lower-case letters, digits and _"),
        (
            "behind.sql",
            2,
            "`raw.s__t` may not be read here; a mart reads clean, quarantine, linked, gold, mart",
        ),
        ("broken.sql", 2, "not valid SQL at line 2, column 17"),
        ("changes.sql", 1, "must be exactly one SELECT"),
        ("latin.sql", 1, "cannot be read as UTF-8 text"),
        ("lost.sql", 4, "`mart.nowhere`"),
        ("no_first_line.sql", 1, "the first line must say what a row is"),
        ("two.sql", 1, "must be exactly one SELECT"),
        ("unknown.sql", 3, "`clean.s__u`"),
    }


def test_marts_that_read_one_another_in_a_circle_are_a_mistake(tmp_path):
    _write(
        tmp_path,
        a="-- one row per thing\nselect x\nfrom mart.b",
        b="-- one row per thing\nselect x from mart.a",
    )
    _, (mistake,) = load_models(tmp_path)
    assert "goes round in a circle" in mistake.message
    assert mistake.file.name in ("a.sql", "b.sql")
    assert mistake.line in (2, 3)
