"""Public files of other projects: each is read as pyarrow reads it, or refused with a clear error.

    corpora.py --dovetail PATH --corpora FOLDER [--download]

FOLDER holds checkouts of the projects by name; --download clones what is missing. Nothing of them is kept here. Reported
are, for each corpus: equal, refused by both, refused by us alone (named), read by us alone, different, and crashed (died
of a signal, hung over 20 s, or took more than 1 GB). Different and crashed fail the run.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

import dovetail
from compare import difference

PROJECTS = {
    "parquet-testing": "https://github.com/apache/parquet-testing",
    "arrow-testing": "https://github.com/apache/arrow-testing",
    "csv-spectrum": "https://github.com/max-mapper/csv-spectrum",
    "JSONTestSuite": "https://github.com/nst/JSONTestSuite",
    "orc": "https://github.com/apache/orc",
}
MEMORY_LIMIT = 1 << 30
# Where the other side is not the measure, and why.
EXPLAINED = {
    "int96_from_spark.parquet": "the year 9999 does not fit pyarrow's nanoseconds; we read microseconds as Spark does",
    "location_coordinates.csv": "its JSON twin has another phone number than the CSV",
}

# How pyarrow reads a format, in a process of its own: a damaged file may take it down.
PYARROW = {
    "parquet": "import pyarrow.parquet as f; t = f.ParquetFile(p).read()",
    "orc": "import pyarrow.orc as f; t = f.read_table(p)",
    "arrow": "import pyarrow.ipc as f, pyarrow as pa\nm = pa.memory_map(p)\n"
    "t = (f.open_file if m.read(6) == b'ARROW1' else f.open_stream)(pa.memory_map(p)).read_all()\nt.validate(full=True)",
}
KEEP = "\nimport pyarrow as pa\nwith pa.OSFile(o, 'wb') as s, pa.ipc.new_file(s, t.schema) as w: w.write_table(t)"


class Corpus:
    def __init__(self, name, options, folder):
        self.name, self.binary, self.folder = name, options.dovetail, folder
        self.counts = collections.Counter()
        self.lines = []
        self.verbose = options.verbose

    def note(self, verdict, path, text=""):
        if verdict == "different" and path.name in EXPLAINED:
            verdict, text = "explained", EXPLAINED[path.name]
        self.counts[verdict] += 1
        if verdict in ("different", "crashed", "explained", "refused by us alone") or self.verbose:
            self.lines.append(f"  {verdict}: {path.name}: {text}")

    def ours(self, path, reader):
        """The outcome and, where there is one, our reading as a table."""
        import pyarrow.parquet as pq

        target = self.folder / "ours.parquet"
        target.unlink(missing_ok=True)
        outcome = dovetail.copy(self.binary, path, target, "FORMAT parquet", reader=reader, timeout=20)
        if outcome.peak > MEMORY_LIMIT:
            outcome.code, outcome.stderr = None, f"took {outcome.peak >> 20} MB"
        if outcome.is_crash:
            return outcome, None
        return outcome, pq.read_table(target) if outcome.code == 0 else None

    def judge(self, path, form, reader=None):
        import pyarrow.ipc

        target = self.folder / "theirs.arrow"
        target.unlink(missing_ok=True)
        program = f"p, o = {str(path)!r}, {str(target)!r}\n{PYARROW[form]}{KEEP}"
        try:
            theirs = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60)
        except subprocess.TimeoutExpired:
            theirs = None
        expected = None
        if theirs is not None and theirs.returncode == 0:
            expected = pyarrow.ipc.open_file(str(target)).read_all()
        outcome, found = self.ours(path, reader)
        if outcome.is_crash:
            self.note("crashed", path, outcome.error)
        elif found is None:
            self.note("refused by both" if expected is None else "refused by us alone", path, outcome.error)
        elif expected is None:
            self.note("read by us alone", path)
        else:
            text = difference(expected, found)
            self.note("different" if text else "equal", path, text or "")

    def report(self):
        print(f"{self.name}: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(self.counts.items())))
        for line in self.lines:
            print(line)
        sys.stdout.flush()


def parquet(options, root, folder):
    corpus = Corpus("parquet-testing data", options, folder)
    for path in sorted((root / "parquet-testing/data").rglob("*.parquet*")):
        if not path.name.endswith(".json"):
            corpus.judge(path, "parquet", "read_parquet")
    yield corpus
    corpus = Corpus("parquet-testing variants", options, folder)
    for path in sorted((root / "parquet-testing/shredded_variant").glob("*.parquet")):
        corpus.judge(path, "parquet", "read_parquet")
    yield corpus
    corpus = Corpus("parquet-testing bad_data", options, folder)
    for path in sorted((root / "parquet-testing/bad_data").glob("*.parquet")):
        corpus.judge(path, "parquet", "read_parquet")
    yield corpus
    corpus = Corpus("arrow-testing parquet", options, folder)
    for path in sorted((root / "arrow-testing/data/parquet").rglob("*")):
        if path.is_file() and path.suffix != ".md":
            corpus.judge(path, "parquet", "read_parquet")
    yield corpus


def arrow(options, root, folder):
    corpus = Corpus("arrow-testing integration", options, folder)
    for path in sorted((root / "arrow-testing/data/arrow-ipc-stream/integration").rglob("*")):
        if path.suffix in (".arrow_file", ".stream", ".file"):
            corpus.judge(path, "arrow", "read_arrow")
    yield corpus
    corpus = Corpus("arrow-testing fuzz findings", options, folder)
    for part in ("arrow-ipc-file", "arrow-ipc-stream", "arrow-ipc-tensor-stream", "forward-compatibility"):
        for path in sorted((root / "arrow-testing/data" / part).glob("*")):
            if path.is_file() and path.suffix not in (".md", ".json"):
                corpus.judge(path, "arrow", "read_arrow")
    yield corpus


def orc(options, root, folder):
    corpus = Corpus("orc examples", options, folder)
    for path in sorted((root / "orc/examples").rglob("*.orc")) + sorted((root / "arrow-testing/data/orc").glob("*")):
        if path.suffix != ".md" and path.is_file():
            corpus.judge(path, "orc", "read_orc")
    yield corpus


def csv(options, root, folder):
    corpus = Corpus("csv-spectrum", options, folder)
    for path in sorted((root / "csv-spectrum/csvs").glob("*.csv")):
        expected = json.loads((root / "csv-spectrum/json" / (path.stem + ".json")).read_text())
        read = f"read_csv({dovetail.quoted(path)}, all_varchar => true, header => true)"
        target = folder / "ours.parquet"
        outcome = dovetail.sql(options.dovetail, f"COPY (SELECT * FROM {read}) TO {dovetail.quoted(target)}")
        if outcome.is_crash:
            corpus.note("crashed", path, outcome.error)
        elif outcome.code != 0:
            corpus.note("refused by us alone", path, outcome.error)
        else:
            import pyarrow.parquet as pq

            rows = [{k: v or "" for k, v in row.items()} for row in pq.read_table(target).to_pylist()]
            corpus.note("equal" if rows == expected else "different", path, f"{rows!r:.200} instead of {expected!r:.200}")
    yield corpus
    corpus = Corpus("arrow-testing csv fuzz findings", options, folder)
    for path in sorted((root / "arrow-testing/data/csv").rglob("*")):
        if path.is_file():
            outcome, found = corpus.ours(path, "read_csv")
            corpus.note("crashed" if outcome.is_crash else "read" if outcome.code == 0 else "refused", path, outcome.error)
    yield corpus


def json_suite(options, root, folder):
    corpus = Corpus("JSONTestSuite", options, folder)
    for path in sorted((root / "JSONTestSuite/test_parsing").glob("*.json")):
        outcome = dovetail.sql(options.dovetail, f"SELECT count(*) FROM read_json({dovetail.quoted(path)})", timeout=20)
        wanted = path.name[0]
        if outcome.is_crash:
            corpus.note("crashed", path, outcome.error)
        elif wanted == "i":
            corpus.note("either", path)
        elif (wanted == "y") == (outcome.code == 0):
            corpus.note("equal", path)
        else:
            corpus.note("different", path, outcome.error or "accepted")
    yield corpus


def avro(options, root, folder):
    corpus = Corpus("arrow-testing avro", options, folder)
    for path in sorted((root / "arrow-testing/data/avro").glob("*.avro")):
        outcome, found = corpus.ours(path, "read_avro")
        verdict = "crashed" if outcome.is_crash else "read" if found is not None else "refused by us alone"
        corpus.note(verdict, path, outcome.error)
    yield corpus


PARTS = {"parquet": parquet, "arrow": arrow, "orc": orc, "csv": csv, "json": json_suite, "avro": avro}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dovetail", required=True)
    parser.add_argument("--corpora", required=True, type=pathlib.Path)
    parser.add_argument("--download", action="store_true", help="clone what is missing")
    parser.add_argument("--only", choices=PARTS, nargs="*", default=list(PARTS))
    parser.add_argument("--verbose", action="store_true", help="name every file")
    options = parser.parse_args()
    for name, address in PROJECTS.items():
        if not (options.corpora / name).is_dir():
            if not options.download:
                sys.exit(f"{options.corpora / name} is missing: --download clones it from {address}")
            subprocess.run(["git", "clone", "--quiet", "--depth", "1", address, options.corpora / name], check=True)
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for part in options.only:
            for corpus in PARTS[part](options, options.corpora, pathlib.Path(folder)):
                corpus.report()
                failures += corpus.counts["different"] + corpus.counts["crashed"]
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
