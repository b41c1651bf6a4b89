#!/usr/bin/env python3
"""Trains a language model in PyTorch, has Espalier prune it, loads it back, and compares perplexities.

Needs a Python with torch, numpy and safetensors, and a folder of text such as the Penn Treebank's:

    python3 -m venv peers && peers/bin/pip install torch numpy safetensors
    peers/bin/python harness/app/src/test/scripts/pytorch-round-trip.py --data DIR --out FOLDER

Test perplexities, of the network as trained and of the pruned one, are computed by PyTorch and by Espalier. The
script fails where the two differ by more than 0.01 %.
"""
import argparse
import csv
import math
import pathlib
import subprocess
import sys

import torch
from safetensors.torch import load_file, save_file

PROJECT = pathlib.Path(__file__).resolve().parents[4]


class LanguageModel(torch.nn.Module):
    def __init__(self, words, units, layers):
        super().__init__()
        self.encoder = torch.nn.Embedding(words, units)
        self.rnn = torch.nn.LSTM(units, units, layers)
        self.decoder = torch.nn.Linear(units, words)

    def forward(self, tokens, state):
        hidden, state = self.rnn(self.encoder(tokens), state)
        return self.decoder(hidden), state


class PrunedModel(torch.nn.Module):
    """Layers of different sizes, each an nn.LSTM of its own."""

    def __init__(self, w):
        super().__init__()
        self.encoder = torch.nn.Embedding.from_pretrained(w["encoder.weight"], freeze=False)
        self.layers = torch.nn.ModuleList()
        while f"rnn.weight_ih_l{len(self.layers)}" in w:
            n = len(self.layers)
            part = {k: w[f"rnn.{k}_l{n}"] for k in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
            lstm = torch.nn.LSTM(part["weight_ih"].shape[1], part["weight_hh"].shape[1])
            lstm.load_state_dict({f"{k}_l0": v for k, v in part.items()})
            self.layers.append(lstm)
        self.decoder = torch.nn.Linear(*reversed(w["decoder.weight"].shape))
        self.decoder.load_state_dict({"weight": w["decoder.weight"], "bias": w["decoder.bias"]})

    def forward(self, tokens, state):
        hidden, after = self.encoder(tokens), []
        for n, lstm in enumerate(self.layers):
            hidden, s = lstm(hidden, state[n] if state else None)
            after.append(s)
        return self.decoder(hidden), after


def read(folder, split, index):
    """Numbers of a split's words, <eos> after every line; without an index, makes one of them."""
    (file,) = pathlib.Path(folder).glob(f"*{split}*")
    words = [w for line in file.read_text("utf-8").splitlines() for w in (*line.split(), "<eos>")]
    if not index:
        index.update((w, n) for n, w in enumerate(sorted(set(words))))
    return torch.tensor([index[w] if w in index else index["<unk>"] for w in words])


def train(model, tokens, batch=20, unroll=20):
    """One epoch as Zaremba et al.'s small network: plain gradient descent at 1, norm clipped at 5."""
    rows = tokens[: len(tokens) // batch * batch].view(batch, -1).t().contiguous()
    loss, state = torch.nn.CrossEntropyLoss(), None
    steps = (len(rows) - 1) // unroll
    for step in range(steps):
        at = step * unroll
        logits, state = model(rows[at : at + unroll], state)
        state = tuple(s.detach() for s in state)
        # The mean over the batch of the sum over time.
        cost = loss(logits.flatten(0, 1), rows[at + 1 : at + unroll + 1].flatten()) * unroll
        model.zero_grad()
        cost.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5)
        with torch.no_grad():
            for p in model.parameters():
                p -= p.grad
        if step % 200 == 0:
            print(f"step {step} of {steps}: perplexity {math.exp(cost.item() / unroll):.1f}", flush=True)


@torch.no_grad()
def perplexity(model, tokens, unroll=500):
    total, state = 0.0, None
    for at in range(0, len(tokens) - 1, unroll):
        inputs = tokens[at : min(at + unroll, len(tokens) - 1)]
        logits, state = model(inputs[:, None], state)
        targets = tokens[at + 1 : at + 1 + len(inputs)]
        total += torch.nn.functional.cross_entropy(logits[:, 0], targets, reduction="sum").item()
    return math.exp(total / (len(tokens) - 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="folder of text")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder for networks and tables")
    parser.add_argument("--method", default="neuron-magnitude")
    parser.add_argument("--epochs", type=int, default=1, help="epochs of pruning")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)

    index = {}
    training = read(options.data, "train", index)
    test = read(options.data, "test", index)
    model = LanguageModel(len(index), 200, 2)
    for p in model.parameters():
        torch.nn.init.uniform_(p, -0.1, 0.1)
    train(model, training)
    weights, words = options.out / "model.safetensors", options.out / "words.txt"
    save_file(model.state_dict(), weights)
    words.write_text("".join(w + "\n" for w in index), "utf-8")

    subprocess.run(
        [PROJECT / "reproduce.sh", "prune", "--weights", weights, "--vocabulary", words, "--data", options.data,
         "--method", options.method, "--epochs", str(options.epochs), "--threads", str(options.threads),
         "--out", options.out, "--force"],
        check=True)
    (folder,) = options.out.glob("own-network/*/runs.csv")
    with folder.open(newline="") as file:
        rows = {row["method"]: row for row in csv.DictReader(file)}
    (pruned,) = folder.parent.glob(f"models/{options.method}-*.pytorch.safetensors")

    failed = False
    print(f"{'network':20}  {'PyTorch':>9}  {'Espalier':>9}")
    for method, network in (("dense", model), (options.method, PrunedModel(load_file(pruned)))):
        here, there = perplexity(network, test), float(rows[method]["test_perplexity"])
        failed |= not abs(here / there - 1) < 1e-4
        print(f"{method:20}  {here:9.4f}  {there:9.4f}")
    sys.exit("The perplexities differ." if failed else 0)


if __name__ == "__main__":
    main()
