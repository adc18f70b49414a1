"""zen-engine's side of rules_zen; runs in the throw-away environment: `_zen_side.py GRAPH APPLICANTS ANSWERS`."""

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import zen


def engine(graph: dict) -> zen.ZenEngine:
    return zen.ZenEngine({"loader": {"type": "static", "content": {"rules": graph}}})


def seconds(call: object, times: int) -> float:
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best


def share(graph: dict, rows: list) -> float:
    """One of two processes: its own engine, its own half; the clock runs while it evaluates."""
    own = engine(graph)
    return seconds(lambda: [own.evaluate("rules", row) for row in rows], 2)


def main() -> None:
    graph, rows = (json.loads(Path(path).read_text(encoding="utf-8")) for path in sys.argv[1:3])
    one = engine(graph)
    texts = [json.dumps(row) for row in rows]
    requests = [{"key": "rules", "context": row} for row in rows]
    few = max(1, len(rows) // 10)
    held = one.get_decision("rules")
    rates = {
        "evaluate(key)": len(rows) / seconds(lambda: [one.evaluate("rules", row) for row in rows], 3),
        "evaluate(key), JSON text": len(rows) / seconds(lambda: [one.evaluate("rules", text) for text in texts], 2),
        "evaluate_batch": len(rows) / seconds(lambda: one.evaluate_batch(requests), 2),
        "decision.evaluate": few / seconds(lambda: [held.evaluate(row) for row in rows[:few]], 2),
    }
    with ProcessPoolExecutor(2) as pool:
        halves = list(pool.map(share, [graph, graph], [rows[: len(rows) // 2], rows[len(rows) // 2 :]]))
    rates["evaluate(key), two processes"] = len(rows) / max(halves)
    answers = [one.evaluate("rules", row)["result"] for row in rows]
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        json.dump({"rates": rates, "answers": answers}, file)


if __name__ == "__main__":
    main()
