"""`muster names`, `index` and `screen` as a user runs them."""

import csv
import fcntl
import json
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from muster.cli import NOUNS, main

LISTED = """id,kind,name,aliases,birth_date,country
v-1,person,Nadim Karam Berzani,نديم كرم البرزني;Abu Fares,1964-05-17,iq
v-2,person,Oleg Petrovich Varskoy,,1970,ru
v-3,organization,Harbour Light Trading Company,,,
v-4,unit,3rd Federal Police Brigade,,,
"""


def muster(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="muster")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists")
    (folder / "own.csv").write_text(LISTED, encoding="utf-8")
    done = muster("index", "build", "--out", folder / "index", folder / "own.csv")
    assert done.exit_code == 0, done.output
    return folder / "index"


def answers(queries: Path, index: Path, *options: object) -> list[dict]:
    done = muster("screen", queries, "--index", index, *options)
    assert done.exit_code == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def one_line(done: Result) -> str:
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_engine_commands_start_without_django(index: Path, tmp_path: Path):
    queries = tmp_path / "q.csv"
    queries.write_text("name\nOleg Varskoy\n")
    script = (
        "import sys; from muster.cli import main\n"
        f"for words in (['names', 'parse', 'Nadim'], ['index', 'show', {str(index)!r}], "
        f"['screen', {str(queries)!r}, '--index', {str(index)!r}]):\n"
        "    main(words, standalone_mode=False)\n"
        "    assert not [name for name in sys.modules if name.split('.')[0] == 'django'], words\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr.splitlines()[-1][:6]) == (0, "1 rows")


def test_root_help_lists_only_nouns_that_are_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(NOUNS, "phlogiston", NOUNS["names"])
    listed = muster("--help").stdout
    assert [noun in listed for noun in ("names", "index", "screen", "phlogiston")] == [True, True, True, False]
    assert one_line(muster("phlogiston")) == "muster: No such command 'phlogiston'. See `muster --help`."


def test_names_parse_reads_rank_and_parts():
    read = json.loads(muster("names", "parse", "Maj Gen Nadim Karam al-Berzani", "--json").stdout)
    assert (read["rank"]["canonical"], read["name"]) == ("Major General", "Nadim Karam al-Berzani")
    assert [part["text"] for part in read["parts"]] == ["Nadim", "Karam", "al-Berzani"]


def test_names_compare_gives_score_verdict_and_reasons():
    judged = json.loads(muster("names", "compare", "Nadim Karam", "نديم كرم", "--json").stdout)
    assert judged["verdict"] == "match"
    assert judged["score"] >= 0.70
    assert [reason["relation"] for reason in judged["explanation"]] == ["transliteration", "transliteration"]


def test_names_compare_knows_kinds():
    units = ("2nd Border Brigade", "3rd Border Brigade", "--kind", "unit", "--json")
    assert json.loads(muster("names", "compare", *units).stdout)["verdict"] == "different"


def test_compare_file_adds_score_and_verdict_in_order(tmp_path: Path):
    (tmp_path / "in.csv").write_text(
        'id,name1,name2,kind\n1,Nadim Karam,Nadeem Karam,\n2,"Varskoy, Oleg",Oleg Varskoy,person\n'
        "3,2nd Border Brigade,3rd Border Brigade,unit\n",
        encoding="utf-8",
    )
    done = muster("names", "compare-file", tmp_path / "in.csv")
    rows = list(csv.DictReader(StringIO(done.stdout)))
    assert list(rows[0]) == ["id", "name1", "name2", "kind", "score", "verdict"]
    assert [(row["id"], row["verdict"]) for row in rows] == [("1", "match"), ("2", "match"), ("3", "different")]
    assert rows[1]["name1"] == "Varskoy, Oleg"


def test_parse_file_adds_rank_and_bare_name(tmp_path: Path):
    (tmp_path / "in.csv").write_text("text\nColonel Nadim Karam\nعميد نديم كرم\nOleg Varskoy\n", encoding="utf-8")
    rows = list(csv.DictReader(StringIO(muster("names", "parse-file", tmp_path / "in.csv").stdout)))
    assert [(row["rank"], row["name"]) for row in rows] == [
        ("Colonel", "Nadim Karam"),
        ("Brigadier General", "نديم كرم"),
        ("", "Oleg Varskoy"),
    ]


def test_index_show_states_lists_and_versions(index: Path):
    manifest = json.loads(muster("index", "show", index, "--json").stdout)
    assert [(one["name"], one["format"], one["records"]) for one in manifest["lists"]] == [("own", "plain-csv", 4)]


def updated(folder: Path, name: str, content: str) -> tuple[Path, Result]:
    """An index of one list, brought up to date by a file."""
    (folder / "own.csv").write_text(LISTED + "".join(f"w-{n},person,Tomas Relling {n},,,\n" for n in range(20)))
    muster("index", "build", "--out", folder / "index", folder / "own.csv")
    (folder / name).write_text(content, encoding="utf-8")
    return folder / "index", muster("index", "update", folder / "index", folder / name, "--json")


def found(index: Path, folder: Path, name: str) -> list[str]:
    (folder / "q.csv").write_text(f"name\n{name}\n")
    return [hit["id"] for hit in answers(folder / "q.csv", index)[0]["hits"]]


def test_index_update_takes_a_newer_version_of_a_list(tmp_path: Path):
    newer = LISTED.replace("Oleg Petrovich Varskoy", "Pavel Varskoy").replace("v-4,", "v-5,")
    newer += "".join(f"w-{n},person,Tomas Relling {n},,,\n" for n in range(20))
    index, done = updated(tmp_path, "own.csv", newer)
    assert done.exit_code == 0, done.output
    assert "own.csv: 2 records came and 2 went in " in done.stderr
    manifest = json.loads(done.stdout)
    assert (manifest["records"], manifest["changed"], manifest["removed"]) == (24, 2, 2)
    assert [found(index, tmp_path, name) for name in ("Oleg Varskoy", "Pavel Varskoy")] == [[], ["v-2"]]
    assert muster("index", "compact", index).stderr == f"24 records in one segment, in {index}\n"
    assert "0 records came and 0 went since the base was built" in muster("index", "show", index).stdout
    assert found(index, tmp_path, "Pavel Varskoy") == ["v-2"]


def test_index_update_takes_a_delta(tmp_path: Path):
    entity = {"id": "v-9", "schema": "Person", "properties": {"name": ["Pavel Varskoy"]}}
    lines = [{"op": "ADD", "entity": entity}, {"op": "DEL", "entity": {"id": "v-2"}}]
    index, done = updated(tmp_path, "own.delta.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    assert done.exit_code == 0, done.output
    assert [found(index, tmp_path, name) for name in ("Oleg Varskoy", "Pavel Varskoy")] == [[], ["v-9"]]
    assert json.loads(done.stdout)["lists"][0]["records"] == 24


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("other.csv", LISTED, "other.csv is the list other, which is not in the index; build it again."),
        (
            "own.jsonl",
            '{"id": "v-9", "schema": "Person", "properties": {"name": ["Pavel Varskoy"]}}\n',
            "own.jsonl is a whole list of FollowTheMoney; bring its delta, or build the index again.",
        ),
        (
            "own.jsonl",
            '{"op": "ADD", "entity": {"id": "v-2", "schema": "Person", "properties": {"name": ["Pavel"]}}}\n',
            "own.jsonl adds v-2, which is in the index already.",
        ),
    ],
)
def test_index_update_refuses_what_does_not_fit(tmp_path: Path, name: str, content: str, message: str):
    _, done = updated(tmp_path, name, content)
    assert (done.exit_code, one_line(done)) == (2, f"muster: {message}")


def test_screen_answers_every_row_in_order(index: Path, tmp_path: Path):
    queries = tmp_path / "q.csv"
    queries.write_text("full_name,date_of_birth\nNadeem Karam Berzani,17/05/1964\nTomas Relling,\nOleg Varskoy,1970\n")
    found = answers(queries, index)
    assert [(one["row"], [hit["id"] for hit in one["hits"]], one["complete"]) for one in found] == [
        (1, ["v-1"], True),
        (2, [], True),
        (3, ["v-2"], True),
    ]
    assert {"id", "name", "score", "explanation"} <= set(found[0]["hits"][0])
    assert [one["feature"] for one in found[0]["hits"][0]["explanation"] if one["relation"] == "same day"] == [
        "birth_date"
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"name\nOleg Varskoy\n",
        "﻿Name\r\nOleg Varskoy\r\n".encode(),
        b"id;Full Name\n7;Oleg Varskoy\n",
        "first_name\tmiddle_name\tlast_name\nOleg\t\tVarskoy\n".encode("utf-16"),
        "name,note\nОлег Варской,привет мир\n".encode("cp1251"),
        b'{"name": "Oleg Varskoy", "nationality": ["Russia"]}\n',
        b'{"full_name": "Oleg Varskoy", "kind": null}',
    ],
)
def test_screen_reads_rows_however_they_are_written(index: Path, tmp_path: Path, content: bytes):
    (tmp_path / "q").write_bytes(content)
    assert [[hit["id"] for hit in one["hits"]] for one in answers(tmp_path / "q", index)] == [["v-2"]]


def test_screen_reads_a_workbook(index: Path, tmp_path: Path):
    book = Workbook()
    for row in (("name", "date_of_birth"), ("Oleg Varskoy", 1970), ("Tomas Relling", None)):
        book.active.append(row)
    book.save(tmp_path / "q.xlsx")
    assert [[hit["id"] for hit in one["hits"]] for one in answers(tmp_path / "q.xlsx", index)] == [["v-2"], []]


def test_screen_says_which_rows_it_could_not_screen(index: Path, tmp_path: Path):
    (tmp_path / "q.csv").write_text("name,kind\n,person\nOleg,Varskoy,person\nOleg Varskoy,wizard\nOleg Varskoy\n")
    found = answers(tmp_path / "q.csv", index)
    assert [(one["complete"], one.get("problem", "")) for one in found] == [
        (False, "There is no name to screen."),
        (False, "The row has 3 cells where the header has 2."),
        (False, "The kind is 'wizard'; use one of person, organization, unit."),
        (True, ""),
    ]


def test_screen_obeys_limit_and_threshold(index: Path, tmp_path: Path):
    (tmp_path / "q.csv").write_text("name\nOleg Varskoy\n")
    assert answers(tmp_path / "q.csv", index, "--threshold", 1.0)[0]["hits"] == []


def test_screen_sums_up_on_stderr(index: Path, tmp_path: Path):
    (tmp_path / "q.csv").write_text("name\nOleg Varskoy\nTomas Relling\n")
    done = muster("screen", tmp_path / "q.csv", "--index", index)
    assert done.stderr.startswith("2 rows in ")
    assert "rows per second), 1 raised, 0 incomplete, against own" in done.stderr


def many_rows(path: Path, count: int) -> Path:
    names = ("Oleg Varskoy", "Tomas Relling", "Nadim Karam Berzani", "")
    path.write_text("id,name\n" + "".join(f"{row},{names[row % 4]}\n" for row in range(count)))
    return path


def test_screen_goes_on_after_a_kill_and_writes_what_one_run_writes(index: Path, tmp_path: Path):
    queries, killed, whole = many_rows(tmp_path / "q.csv", 20_000), tmp_path / "killed.jsonl", tmp_path / "whole.jsonl"
    words = [sys.executable, "-m", "muster", "screen", queries, "--index", index, "--workers", "2", "--out", killed]
    run = subprocess.Popen([str(word) for word in words], stderr=subprocess.DEVNULL)
    while not (killed.exists() and killed.stat().st_size) and run.poll() is None:
        time.sleep(0.002)
    run.send_signal(signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    written = killed.read_bytes()
    assert 0 < written.count(b"\n") < 20_000
    assert not json.loads((tmp_path / "killed.jsonl.run.json").read_text())["finished"]
    killed.write_bytes(written + b'{"row": 7, "hi')
    assert muster("screen", queries, "--index", index, "--out", whole).exit_code == 0
    again = muster("screen", queries, "--index", index, "--out", killed, "--resume")
    assert (again.exit_code, again.stdout) == (0, "")
    assert again.stderr.startswith("20,000 rows in ")
    assert "10,000 raised, 5,000 incomplete" in again.stderr
    assert killed.read_bytes() == whole.read_bytes()
    state = json.loads((tmp_path / "killed.jsonl.run.json").read_text())
    assert [state[name] for name in ("finished", "rows", "raised", "incomplete")] == [True, 20_000, 10_000, 5_000]


def test_screen_resumes_before_the_first_answer_and_after_the_last(index: Path, tmp_path: Path):
    queries, out = many_rows(tmp_path / "q.csv", 8), tmp_path / "a.jsonl"
    assert muster("screen", queries, "--index", index, "--out", out, "--resume").exit_code == 0
    written = out.read_bytes()
    assert muster("screen", queries, "--index", index, "--out", out, "--resume").exit_code == 0
    assert out.read_bytes() == written


@pytest.mark.parametrize(
    ("options", "change", "message"),
    [
        ((), None, "a.jsonl is there already; --resume continues it, or name another file."),
        (("--resume", "--limit", 2), None, "was written with different limit; screen into another file."),
        (("--resume",), "queries", "was written with different queries; screen into another file."),
        (("--resume",), "index", "was written with different index; screen into another file."),
        (("--resume",), "engine", "was written with different engine; screen into another file."),
        (("--resume",), "answers", "a.jsonl holds something else than answers after row 4."),
        (("--resume",), "state", "does not say what"),
    ],
)
def test_screen_refuses_to_continue_something_else(
    index: Path, tmp_path: Path, options: tuple, change: str | None, message: str
):
    queries, out, state = many_rows(tmp_path / "q.csv", 4), tmp_path / "a.jsonl", tmp_path / "a.jsonl.run.json"
    muster("screen", queries, "--index", index, "--out", out)
    if change == "queries":
        many_rows(queries, 5)
    elif change == "answers":
        out.write_bytes(out.read_bytes() + b"\x00\x00\n")
    elif change == "state":
        state.write_text("")
    elif change:
        state.write_text(json.dumps(json.loads(state.read_text()) | {change: "other"}))
    before = out.read_bytes()
    done = muster("screen", queries, "--index", index, "--out", out, *options)
    assert (done.exit_code, out.read_bytes()) == (2, before)
    assert message in one_line(done)


def test_screen_resumes_only_a_file(index: Path, tmp_path: Path):
    done = muster("screen", many_rows(tmp_path / "q.csv", 1), "--index", index, "--resume")
    assert (done.exit_code, one_line(done)) == (2, "muster: --resume continues a file; name it with --out.")


def test_screen_leaves_a_file_that_another_run_writes(index: Path, tmp_path: Path):
    queries, out = many_rows(tmp_path / "q.csv", 1), tmp_path / "a.jsonl"
    with (tmp_path / "a.jsonl.run.json").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = muster("screen", queries, "--index", index, "--out", out)
    assert (done.exit_code, "is being written by another run" in one_line(done)) == (2, True)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "can't be read: No such file or directory."),
        (b"", "is empty."),
        (b" \n\n", "is empty."),
        (b"surname,town\nVarskoy,Harun\n", "has no column name or full_name; its header must name it."),
        (b"\x00\x01\x02\x00" * 400, "The file is not text"),
        (bytes(range(1, 256)) * 40, "The file is not text"),
        (b'{"name": "Oleg"}\nnot json\n', "line 2: not JSON"),
        (b'[{"name": "Oleg"}]', "has no column name or full_name"),
        (b"PK\x03\x04 no zip", ""),
    ],
)
def test_screen_refuses_bad_input_in_one_line(index: Path, tmp_path: Path, content: bytes | None, message: str):
    if content is not None:
        (tmp_path / "q.csv").write_bytes(content)
    done = muster("screen", tmp_path / "q.csv", "--index", index)
    assert done.exit_code == 2
    assert message in done.stderr.splitlines()[-1]
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("names", "compare", "A"), "Missing argument 'B'. See `muster names compare --help`."),
        (("names", "parse", "A", "--kind", "wizard"), "Invalid value for '--kind'"),
        (("names", "compare-file", "nowhere.csv"), "nowhere.csv can't be read: No such file or directory."),
        (("screen", "q.csv"), "Missing option '--index'. See `muster screen --help`."),
        (("screen", "q.csv", "--index", "nowhere"), "There is no index in nowhere"),
        (("screen", "q.csv", "--index", "nowhere", "--threshold", "7"), "Invalid value for '--threshold'"),
        (("index", "build", "--out", "x"), "Missing argument 'FILE…'"),
        (("index", "build", "--out", "x", "nowhere.xml"), "nowhere.xml can't be read"),
    ],
)
def test_bad_arguments_are_one_line_and_exit_2(arguments: tuple[str, ...], message: str):
    done = muster(*arguments)
    assert done.exit_code == 2
    assert one_line(done).startswith(f"muster: {message}")


def test_damaged_index_is_one_line_and_exit_2(tmp_path: Path):
    (tmp_path / "own.csv").write_text(LISTED, encoding="utf-8")
    (tmp_path / "q.csv").write_text("name\nOleg Varskoy\n")
    muster("index", "build", "--out", tmp_path / "index", tmp_path / "own.csv")
    records = next((tmp_path / "index").glob("*/base/records.npy"))
    records.write_bytes(records.read_bytes()[:-1] + b"x")
    done = muster("screen", tmp_path / "q.csv", "--index", tmp_path / "index")
    assert done.exit_code == 2
    assert "is damaged (base/records.npy has changed); build it again with `muster index build`." in one_line(done)


@pytest.mark.parametrize(
    "command",
    [
        ("names", "parse"),
        ("names", "compare"),
        ("names", "compare-file"),
        ("names", "parse-file"),
        ("index", "build"),
        ("index", "show"),
        ("index", "update"),
        ("index", "compact"),
        ("screen",),
    ],
)
def test_help_has_an_example(command: tuple[str, ...]):
    assert "Example: muster" in muster(*command, "--help").stdout
