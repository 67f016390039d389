from flamsteed.reports.report import OPEN_GOVERNMENT_LICENCE, load_reports

GOOD = """\
title: Homes by ward
mart: wards
publisher: Northmere London Borough Council
columns:
  - ward
  - homes: Number of homes
order: [homes]
period: quarter
"""


def test_a_report_says_what_is_published_and_under_which_headings(tmp_path):
    (tmp_path / "homes.yaml").write_text(GOOD, encoding="utf-8")
    (report,), mistakes = load_reports(tmp_path, marts={"wards"})
    assert mistakes == []
    assert report.name == "homes"
    assert report.columns == {"ward": "ward", "homes": "Number of homes"}
    assert (report.order, report.period) == (("homes",), "quarter")
    assert report.licence == OPEN_GOVERNMENT_LICENCE


def test_a_folder_that_is_not_there_holds_no_reports(tmp_path):
    assert load_reports(tmp_path / "reports") == ([], [])


def test_every_mistake_has_its_line(tmp_path):
    (tmp_path / "bad.yaml").write_text(
        "mart: streets\ncolour: red\npublisher: N\ncolumns:\n  - ward\n  - homes: ward\n"
        "  - [a, b]\norder: [street]\n",
        encoding="utf-8",
    )
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    (tmp_path / "Odd Name.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "unlisted.yaml").write_text("title: a\nmart: wards\npublisher: N\n")
    reports, mistakes = load_reports(tmp_path, marts={"wards"})
    assert reports == []
    told = sorted((m.file.name, m.line, m.message.split(";")[0]) for m in mistakes)
    assert told == [
        ("Odd Name.yaml", 1, "a report's file name must be lower-case letters, digits and _"),
        ("bad.yaml", 1, "`title` is required and must be text"),
        ("bad.yaml", 1, "there is no mart `streets`"),
        ("bad.yaml", 2, "unknown key `colour`"),
        ("bad.yaml", 6, "`homes` or its heading stands here twice"),
        ("bad.yaml", 7, "must be a column, or one column and its heading"),
        ("bad.yaml", 8, "`street` is not one of the columns"),
        ("empty.yaml", 1, "the file is empty"),
        ("unlisted.yaml", 1, "`columns` must list what is published: nothing leaves unnamed"),
    ]
