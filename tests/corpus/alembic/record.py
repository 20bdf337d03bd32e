"""Records what Alembic and Python themselves say of graphs and literals, for the tests to compare with.

    python3 record.py graphs SEED COUNT > graphs.json
    python3 record.py literals SEED COUNT > literals.json
    python3 record.py files > files.json

Alembic keeps revisions in sets, so that some of its answers change from one start to the next: every graph is asked
under several hash seeds, and an answer that changes is left out.
"""

import ast
import json
import os
import random
import subprocess
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

warnings.simplefilter("ignore")
sys.dont_write_bytecode = True
import alembic  # noqa: E402
from alembic.runtime.migration import HeadMaintainer, MigrationStep  # noqa: E402
from alembic.script import ScriptDirectory  # noqa: E402
from alembic.script.revision import MultipleHeads, ResolutionError, Revision, RevisionError, RevisionMap  # noqa: E402

HASH_SEEDS = ["0", "1", "2"]
UNSTABLE = "!unstable"


def graph_of(rng):
    count = rng.choice([1, 2, 3, 5, 8, 12])
    ids = []
    while len(ids) < count:
        new = "".join(rng.choice("0123abc") for _ in range(rng.choice([3, 4, 6, 12])))
        if new not in ids:
            ids.append(new)
    made, labels = [], []
    forks, needs, wrong = rng.random() * 0.5, rng.random() * 0.4, rng.random() < 0.08
    for at, new in enumerate(ids):
        before = ids[:at]
        down = []
        if before and rng.random() > 0.15:
            down = [before[-1] if rng.random() > forks else rng.choice(before)]
            if len(before) > 2 and rng.random() < forks / 2:
                down = list(dict.fromkeys(down + [rng.choice(before)]))
        named = []
        if rng.random() < 0.2:
            label = rng.choice(["api", "search", "rag", "billing", "core"])
            if label not in labels or rng.random() < 0.05:
                named, labels = [label], labels + [label]
        deps = []
        if before and rng.random() < needs:
            deps = list(dict.fromkeys(rng.choice(before + labels[:1]) for _ in range(rng.choice([1, 1, 2]))))
            deps = [d for d in deps if d not in named]
        made.append({"id": new, "down": down, "labels": named, "deps": deps})
    if wrong:
        it = rng.choice(made)
        field = rng.choice(["down", "deps"])
        it[field] = list(dict.fromkeys(it[field] + [rng.choice(ids + ["nowhere"])]))
    rng.shuffle(made)
    return made


class Fake(Revision):
    module = SimpleNamespace(upgrade=None, downgrade=None, __doc__="")

    @property
    def doc(self):
        return ""


def map_of(graph):
    return RevisionMap(
        lambda: [
            Fake(r["id"], tuple(r["down"]) or None, tuple(r["deps"]) or None, tuple(r["labels"]) or None)
            for r in graph
        ]
    )


def tried(ask):
    try:
        return ask()
    except MultipleHeads:
        return "!several_heads"
    except ResolutionError:
        return "!resolution"
    except RevisionError as error:
        return "!overlaps" if "overlaps" in str(error) else "!revision"
    except Exception:  # a defect of its own: an assertion, a key that is not there
        return "!defect"


def words_of(rng, graph):
    ids = [r["id"] for r in graph]
    labels = [label for r in graph for label in r["labels"]]
    one = lambda: rng.choice(ids)
    words = ["head", "heads", "base", "+1", "+2", "-1", "-2", "head-1", "nowhere", one(), one(), one()[:4], one()[:2], one()[:1]]
    words += [one() + rng.choice(["+1", "+2", "-1", "-2"]) for _ in range(4)]
    words += [f"{one()}@head", f"{one()}@heads", f"{one()}@{one()}", f"{one()}@base"]
    for label in labels:
        words += [label, f"{label}@head", f"{label}@heads", f"{label}@+1", f"{label}@-1", f"{label}@{one()}", f"{label}@base", label[:3]]
        words += [f"{label}@{one()}{rng.choice(['+1', '-1'])}"]
    return list(dict.fromkeys(words))


class Maintained(HeadMaintainer):
    """The version table's rows, without a table."""

    def __init__(self, heads):
        self.heads = set(heads)

    def _insert_version(self, version):
        assert version not in self.heads
        self.heads.add(version)

    def _delete_version(self, version):
        self.heads.remove(version)

    def _update_version(self, from_, to_):
        assert to_ not in self.heads
        self.heads.remove(from_)
        self.heads.add(to_)


def is_acyclic(map_, graph):
    left = {r["id"]: set(map_._revision_map[r["id"]]._all_down_revisions) for r in graph}
    while left:
        ready = [id_ for id_, before in left.items() if not before & left.keys()]
        if not ready:
            return False
        for id_ in ready:
            del left[id_]
    return True


def stepped(map_, rows, id_, way):
    make = MigrationStep.upgrade_from_script if way == "up" else MigrationStep.downgrade_from_script
    maintained = Maintained(rows)
    maintained.update_to_step(make(map_, map_.get_revision(id_)))
    return sorted(maintained.heads)


def up(map_, word, rows):
    return [r.revision for r in map_.iterate_revisions(word, tuple(rows), implicit_base=True)][::-1]


def down(map_, word, rows):
    return [r.revision for r in map_.iterate_revisions(tuple(rows), word, select_for_downgrade=True)]


def asked(graph, rng):
    """Everything that is asked of one graph; the random words and states are the same whatever the answers."""
    words = words_of(rng, graph)
    cuts = [rng.random() for _ in range(3)]
    map_ = map_of(graph)
    loaded = tried(lambda: map_._revision_map and None)
    if loaded is not None:
        return {"loaded": loaded}
    if not is_acyclic(map_, graph):
        # A circle that is entered from a base and left for a head: it does not see it, and does not come to an end.
        return {"loaded": "!unseen"}
    order = tried(lambda: up(map_, "heads", ()))
    out = {
        "heads": list(map_.heads),
        "realHeads": list(map_._real_heads),
        "bases": list(map_.bases),
        "before": {r["id"]: sorted(map_._revision_map[r["id"]]._normalized_down_revisions) for r in graph},
        "labels": {r["id"]: sorted(map_._revision_map[r["id"]].branch_labels) for r in graph},
        "order": order,
        "states": [],
    }
    if not isinstance(order, list):
        return out
    for cut in cuts:
        rows, trail = [], []
        for id_ in order[: int(cut * (len(order) + 1))]:
            rows = tried(lambda: stepped(map_, rows, id_, "up"))
            if not isinstance(rows, list):
                break
            trail.append([id_, rows])
        if not isinstance(rows, list):
            out["states"].append({"trail": trail, "broke": True})
            continue
        state = {"rows": rows, "trail": trail, "up": {}, "down": {}, "back": {}}
        for word in words:
            state["up"][word] = tried(lambda: up(map_, word, rows))
            state["down"][word] = tried(lambda: down(map_, word, rows))
        for row in rows:
            for below in map_._revision_map[row]._versioned_down_revisions or ("base",):
                for word in [below, f"{row}@{below}"]:
                    state["back"].setdefault(row, {})[word] = tried(lambda: down(map_, word, rows))
            state["back"][row]["rows"] = tried(lambda: stepped(map_, rows, row, "down"))
        out["states"].append(state)
    return out


def agreed(answers):
    first = answers[0]
    if all(answer == first for answer in answers):
        return first
    if all(isinstance(a, dict) and a.keys() == first.keys() for a in answers):
        return {key: agreed([a[key] for a in answers]) for key in first}
    if all(isinstance(a, list) and len(a) == len(first) for a in answers) and isinstance(first[0], dict):
        return [agreed([a[at] for a in answers]) for at in range(len(first))]
    return UNSTABLE


def graphs(seed, count):
    made = []
    for number in range(count):
        rng = random.Random(seed * 1_000_003 + number)
        graph = graph_of(rng)
        made.append({"graph": graph, "said": asked(graph, rng)})
    return made


def under_hash_seeds(seed, count):
    answers = [
        json.loads(
            subprocess.run(
                [sys.executable, __file__, "graphs-once", str(seed), str(count)],
                env={**os.environ, "PYTHONHASHSEED": hash_seed},
                capture_output=True,
                check=True,
            ).stdout
        )
        for hash_seed in HASH_SEEDS
    ]
    return [agreed(list(each)) for each in zip(*answers)]


def literals(seed, count):
    """Literals of text as Python itself reads them; what it refuses is left out."""
    rng = random.Random(seed)
    pieces = ["a", "é", "한", "🙂", " ", "\\n", "\\t", "\\\\", "\\'", '\\"', "\\x41", "\\u00e9", "\\U0001F642", "\\101", "\\0", "\\8",
              "\\q", "\\\n", "{{", "}}", "#", "\\N{BULLET}", "'", '"', "''", '""', "\n", "{x}", "{x!r:>{w}}", "{d['k']}", "\\{", "%s"]
    quotes = ["'", '"', "'''", '"""']
    prefixes = ["", "", "", "r", "R", "u", "U", "b", "Rb", "f", "F", "rf", "fR"]
    kept = {}
    while len(kept) < count:
        parts = []
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            quote = rng.choice(quotes)
            parts.append(rng.choice(prefixes) + quote + "".join(rng.choice(pieces) for _ in range(rng.randrange(6))) + quote)
        text = "(" + rng.choice([" ", "", "\n  ", " # it's\n", " \\\n"]).join(parts) + ")"
        try:
            tree = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError):
            continue
        value = tree.value if isinstance(tree, ast.Constant) else None
        if isinstance(tree, ast.JoinedStr):
            fixed = all(isinstance(v, ast.Constant) for v in tree.values)
            value = "".join(v.value for v in tree.values) if fixed else None
        elif not isinstance(tree, ast.Constant):
            continue
        kept[text] = value if isinstance(value, str) else None
    return [[text, value] for text, value in kept.items()]


def files():
    """What the golden files are to Alembic: their folder is a version location of a ScriptDirectory."""
    here = Path(__file__).parent / "good"
    directory = ScriptDirectory(str(here.parent), version_locations=[str(here)], recursive_version_locations=True)
    found = {}
    for script in directory._load_revisions():
        down, deps = script._versioned_down_revisions, script.dependencies
        found[str(Path(script.path).relative_to(here))] = {
            "id": script.revision,
            "down": list(down),
            "labels": list(script._orig_branch_labels),
            "dependsOn": [deps] if isinstance(deps, str) else list(deps or ()),
            "message": script.doc,
        }
    return {"files": found, "order": [s.revision for s in directory.walk_revisions()][::-1]}


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "graphs-once":
        print(json.dumps(graphs(int(rest[0]), int(rest[1]))))
    else:
        asks = {"graphs": under_hash_seeds, "literals": literals, "files": files}
        said = {"alembic": alembic.__version__, "python": sys.version.split()[0], "said": asks[what](*map(int, rest))}
        json.dump(said, sys.stdout, ensure_ascii=False, sort_keys=what == "files", indent=1 if what == "files" else None)
        print()
