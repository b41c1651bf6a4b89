#!/usr/bin/env python3
"""Times the engine beside PyTorch and ONNX Runtime: the same work, in turns, on this machine.

Needs a Python with torch, onnx, onnxruntime and numpy (any recent versions), which the project itself does not:

    python3 -m venv peers && peers/bin/pip install torch onnx onnxruntime numpy
    peers/bin/python harness/app/src/test/scripts/peers.py --rounds 3 --threads 2 --out results/engine

In every round each engine, in a process of its own, does every piece of work; a ratio is taken within a round, so
that a machine that grows slower slows down all of a ratio alike. Writes peers.csv and peers.md: a row a piece of
work and peer, with the median ratio over the rounds and the smallest and largest. Above 1, Espalier is faster.
"""
import argparse
import csv
import io
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parents[4]
VOCABULARY = 10_000
# work, input, hidden units of the two layers, batch, steps
WORK = [("train", h, (h, h), 20, t) for h, t in ((200, 20), (650, 35), (1500, 35))] + [
    ("infer", e, hidden, batch, steps)
    for e, hidden in ((1500, (1500, 1500)), (1500, (373, 315)), (200, (200, 200)))
    for batch, steps in ((10, 30), (1, 1), (1, 30))
]
PRODUCTS = [(704, 1300, 2600), (16, 1500, 6000)]
COLUMNS = ["work", "input", "hidden", "batch", "steps", "peer", "precision", "peer_ms", "espalier_ms",
           "ratio", "low", "high", "espalier_gflops", "share_of_peak", "rounds"]


def median_ms(run, repeats, warm_up=3):
    for _ in range(warm_up):
        run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def torch_model(features, hidden):
    import torch

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = torch.nn.Embedding(VOCABULARY, features)
            sizes = (features, *hidden)
            self.layers = torch.nn.ModuleList(torch.nn.LSTM(a, b) for a, b in zip(sizes, hidden))
            self.softmax = torch.nn.Linear(hidden[-1], VOCABULARY)

        def forward(self, tokens, *state):
            x, after = self.embedding(tokens), []
            for layer, h, c in zip(self.layers, state[::2], state[1::2]):
                x, carried = layer(x, (h, c))
                after += carried
            return (self.softmax(x), *after)

    return Model()


def time_peer(peer, index, threads, repeats):
    """The median of one piece of work, in this process."""
    work, features, hidden, batch, steps = WORK[index]
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = torch_model(features, hidden)
    tokens = torch.randint(0, VOCABULARY, (steps, batch))
    state = [torch.zeros(1, batch, h) for h in hidden for _ in range(2)]
    if work == "train":
        targets = torch.randint(0, VOCABULARY, (steps * batch,))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

        def step():
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(tokens, *state)[0].view(-1, VOCABULARY), targets)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()

        return median_ms(step, repeats if features < 1500 else max(3, repeats // 2))
    model.eval()
    with torch.inference_mode():
        if peer == "pytorch":
            return median_ms(lambda: model(tokens, *state), repeats)
        import onnxruntime

        names = ["tokens"] + [f"in{i}" for i in range(len(state))]
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "model.onnx")
            torch.onnx.export(model, (tokens, *state), file, input_names=names, dynamo=False)
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.log_severity_level = 3
            session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        feed = {name: value.numpy() for name, value in zip(names, [tokens, *state])}
        return median_ms(lambda: session.run(None, feed), repeats)


def time_openblas(threads, repeats):
    """Medians of numpy's products, which are OpenBLAS's."""
    import numpy

    times = []
    for m, k, n in PRODUCTS:
        a, b = numpy.random.rand(m, k).astype("f"), numpy.random.rand(k, n).astype("f")
        c = numpy.empty((m, n), "f")
        times.append(median_ms(lambda: numpy.dot(a, b, out=c), 5 * repeats))
    return times


def espalier(*arguments):
    """Rows of CSV that the engine's own benchmark prints."""
    command = [str(PROJECT / "reproduce.sh"), "bench", *map(str, arguments), "--format", "csv"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return list(csv.DictReader(io.StringIO(done.stdout)))


def espalier_ms(index, threads, repeats, precision):
    work, features, hidden, batch, steps = WORK[index]
    sizes = ["--input", features, "--hidden", ",".join(map(str, hidden)), "--batch", batch, "--steps", steps]
    more = ["--precision", precision] if work == "infer" else []
    row = espalier({"train": "train", "infer": "forward"}[work], *sizes, "--vocabulary", VOCABULARY,
                   "--threads", threads, "--repeats", repeats, *more)[0]
    return float(row["median_ms"]), float(row["gflops"])


def product_ms(shape, threads):
    """A product's time by the project's JMH benchmark, on the JVM that Java's own command is of."""
    app = PROJECT / "target" / "app"
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "jmh.csv")
        java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
        subprocess.run([java, "--add-modules", "jdk.incubator.vector", "-cp", f"{app}/*:{app}/lib/*", "org.openjdk.jmh.Main", "KernelBenchmark.packed$",
                        "-p", f"shape={shape}", "-p", f"threads={threads}", "-tu", "ms", "-rf", "csv", "-rff", file],
                       check=True, capture_output=True)
        with open(file, newline="") as rows:
            return float(next(csv.DictReader(rows))["Score"])


def child(*arguments):
    """Calls this script in a process of its own, whose last line is what it measured."""
    environment = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
    environment.update(OMP_NUM_THREADS=arguments[-2], OPENBLAS_NUM_THREADS=arguments[-2])
    done = subprocess.run([sys.executable, __file__, "--child", *arguments], capture_output=True, text=True,
                          env=environment)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def rounds(options):
    """For every comparison its name and, for every round, peer's and Espalier's milliseconds and GFLOP/s."""
    threads, repeats, found, peaks = str(options.threads), str(options.repeats), {}, []
    for number in range(options.rounds):
        peaks.append(float(espalier("peak", "--threads", threads)[0]["gflops"]))
        for index, (work, *_) in enumerate(WORK):
            own = {p: espalier_ms(index, threads, repeats, p) for p in ("float32", "bfloat16")[:1 + (work == "infer")]}
            for peer in ("pytorch", "onnxruntime")[:1 + (work == "infer")]:
                millis = child(peer, str(index), threads, repeats)
                for precision, (mine, gflops) in own.items():
                    found.setdefault((index, peer, precision), []).append((millis, mine, gflops))
            print(f"round {number + 1} of {options.rounds}: {index + 1} of {len(WORK) + 1}", file=sys.stderr)
        blas = child("openblas", "0", threads, repeats)
        for (m, k, n), millis in zip(PRODUCTS, blas):
            mine = product_ms(f"{m}x{k}x{n}", threads)
            found.setdefault((f"product {m}x{k}x{n}", "openblas", "float32"), []).append(
                (millis, mine, 2e-6 * m * k * n / mine))
    return found, statistics.median(peaks)


def table(found, peak):
    for (what, peer, precision), measured in found.items():
        work, features, hidden, batch, steps = (what, "", (), "", "") if isinstance(what, str) else WORK[what]
        ratios = [theirs / mine for theirs, mine, _ in measured]
        gflops = statistics.median(g for _, _, g in measured)
        yield dict(zip(COLUMNS, [
            work, features, "-".join(map(str, hidden)), batch, steps, peer, precision,
            f"{statistics.median(t for t, _, _ in measured):.4g}", f"{statistics.median(m for _, m, _ in measured):.4g}",
            f"{statistics.median(ratios):.3g}", f"{min(ratios):.3g}", f"{max(ratios):.3g}",
            f"{gflops:.1f}", f"{gflops / peak:.2f}", len(measured)]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=11)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--out", type=pathlib.Path, default=PROJECT / "results" / "engine")
    parser.add_argument("--child", nargs=4, metavar=("PEER", "WORK", "THREADS", "REPEATS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        peer, index, threads, repeats = options.child
        print(json.dumps(time_openblas(int(threads), int(repeats)) if peer == "openblas"
                         else time_peer(peer, int(index), int(threads), int(repeats))))
        return
    rows = list(table(*rounds(options)))
    options.out.mkdir(parents=True, exist_ok=True)
    with open(options.out / "peers.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    lines = ["| " + " | ".join(COLUMNS) + " |", "| " + " | ".join("---" for _ in COLUMNS) + " |"]
    lines += ["| " + " | ".join(str(row[c]) for c in COLUMNS) + " |" for row in rows]
    (options.out / "peers.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
