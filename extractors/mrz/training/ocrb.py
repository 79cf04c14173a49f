"""Train the reader of lines in OCR-B.

    python3.11 -m venv /tmp/ocrb && /tmp/ocrb/bin/pip install -r extractors/mrz/training/requirements.txt
    /tmp/ocrb/bin/python -m extractors.mrz.training.ocrb

writes `extractors/mrz/ocrb.onnx`: half an hour of one core's time. Seeded: the same number of batches gives the same
model, unless the time runs out before. Every line is drawn; no real document is seen.

The network is told where each character stands, which is learnt far sooner than from the text alone (CTC), and is
decoded like one trained with CTC: a character where it is likelier than a blank.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax
from onnx import TensorProto, helper, numpy_helper, save

from extractors.mrz.ocrb import BLANK, MODEL, STEP, TALL
from extractors.mrz.training.drawn_lines import WIDTH, Sample, sample

_STEPS = WIDTH // STEP
_BATCH = 48
_POOL = 12_000  # samples at hand; the oldest are replaced
_FRESH = 12  # new ones a batch: each is seen about four times
_MOMENTUM = 0.98
_EPSILON = 1e-3

# Each layer: kernel (height, width), stride, padding (top and bottom, left and right), channels.
_LAYERS: tuple[tuple[tuple[int, int], tuple[int, int], tuple[int, int], int], ...] = (
    ((5, 5), (2, 2), (2, 2), 16),
    ((3, 3), (2, 2), (1, 1), 32),
    ((3, 3), (1, 1), (1, 1), 48),
    ((3, 3), (2, 1), (1, 1), 64),
    ((3, 3), (1, 1), (0, 1), 96),  # the height is used up
    ((1, 5), (1, 1), (0, 2), 96),
    ((1, 5), (1, 1), (0, 2), 96),
)
_RESIDUAL = frozenset((5, 6))

Tree = Any


def initial(rng: np.random.Generator) -> tuple[Tree, Tree]:
    """Weights to begin with, and the running means and spreads of the layers' outputs."""
    weights, states, before = [], [], 1
    for (high, wide), _, _, channels in _LAYERS:
        fan = high * wide * before
        kernel = rng.normal(0, np.sqrt(2 / fan), (high, wide, before, channels)).astype(np.float32)
        weights.append(
            {"kernel": kernel, "scale": np.ones(channels, np.float32), "bias": np.zeros(channels, np.float32)}
        )
        states.append({"mean": np.zeros(channels, np.float32), "var": np.ones(channels, np.float32)})
        before = channels
    head = rng.normal(0, np.sqrt(1 / before), (1, 1, before, BLANK + 1)).astype(np.float32)
    weights.append({"kernel": head, "bias": np.zeros(BLANK + 1, np.float32)})
    return jax.tree.map(jnp.asarray, weights), jax.tree.map(jnp.asarray, states)


def _convolved(values: Any, kernel: Any, stride: tuple[int, int], pad: tuple[int, int]) -> Any:
    sides = [(pad[0], pad[0]), (pad[1], pad[1])]
    return lax.conv_general_dilated(values, kernel, stride, sides, dimension_numbers=("NHWC", "HWIO", "NHWC"))


def logits(weights: Tree, states: Tree, lines: Any, training: bool) -> tuple[Any, Tree]:
    """What the network says of lines: samples × steps × classes, and the states moved on."""
    values, moved = lines[..., None], []
    for i, ((_, stride, pad, _), layer, state) in enumerate(zip(_LAYERS, weights[:-1], states, strict=True)):
        found = _convolved(values, layer["kernel"], stride, pad)
        if training:
            mean, var = found.mean(axis=(0, 1, 2)), found.var(axis=(0, 1, 2))
            moved.append(
                {
                    "mean": _MOMENTUM * state["mean"] + (1 - _MOMENTUM) * mean,
                    "var": _MOMENTUM * state["var"] + (1 - _MOMENTUM) * var,
                }
            )
        else:
            mean, var = state["mean"], state["var"]
            moved.append(state)
        found = jax.nn.relu((found - mean) * lax.rsqrt(var + _EPSILON) * layer["scale"] + layer["bias"])
        values = values + found if i in _RESIDUAL else found
    out = _convolved(values, weights[-1]["kernel"], (1, 1), (0, 0)) + weights[-1]["bias"]
    return out[:, 0], moved


def targets(one: Sample) -> tuple[Any, Any]:
    """The class of each step, and what each counts: what lies between a character and a blank counts nothing."""
    wanted = np.full(_STEPS, BLANK, np.int32)
    counts = np.ones(_STEPS, np.float32)
    middles = np.arange(_STEPS) * STEP + STEP / 2 - 0.5
    for kind, x in one.places:
        apart = np.abs(middles - x)
        outside = x < 0.3 * one.pitch or x > WIDTH - 0.3 * one.pitch
        if outside:
            counts[apart < 0.6 * one.pitch] = 0
            continue
        near = apart <= 0.27 * one.pitch
        near[int(apart.argmin())] = True
        wanted[near] = kind
        counts[(apart < 0.4 * one.pitch) & ~near] = 0
    return wanted, counts


def _shaken(lines: Any, rng: np.random.Generator) -> Any:
    """Samples seen again, a little different: contrast, grain, a row higher or lower."""
    out = lines.astype(np.float32) * rng.uniform(0.85, 1.15, (len(lines), 1, 1)).astype(np.float32)
    out += rng.normal(0, 1, out.shape).astype(np.float32) * rng.uniform(0, 0.15, (len(lines), 1, 1)).astype(np.float32)
    if rng.random() < 0.5:
        out = np.roll(out, int(rng.integers(-1, 2)), axis=1)
    return out


def loss(weights: Tree, states: Tree, lines: Any, wanted: Any, counts: Any) -> tuple[Any, Tree]:
    """Cross entropy over the steps that count."""
    out, moved = logits(weights, states, lines, training=True)
    goal = optax.smooth_labels(jax.nn.one_hot(wanted, BLANK + 1), 0.02)
    each = optax.softmax_cross_entropy(out, goal)
    return (each * counts).sum() / counts.sum(), moved


def folded(weights: Tree, states: Tree) -> list[tuple[Any, Any]]:
    """Kernels and biases with the layers' means and spreads worked into them."""
    out = []
    for layer, state in zip(weights[:-1], states, strict=True):
        scale = np.asarray(layer["scale"]) / np.sqrt(np.asarray(state["var"]) + _EPSILON)
        kernel = np.asarray(layer["kernel"]) * scale
        out.append((kernel, np.asarray(layer["bias"]) - np.asarray(state["mean"]) * scale))
    out.append((np.asarray(weights[-1]["kernel"]), np.asarray(weights[-1]["bias"])))
    return out


def export(weights: Tree, states: Tree, path: Path) -> None:
    """Write the network as ONNX, its weights in half precision: lines in, probabilities of each step out."""
    nodes, stored, before = [], [], "line"
    for i, (kernel, bias) in enumerate(folded(weights, states)):
        for name, values in (("kernel", kernel.transpose(3, 2, 0, 1)), ("bias", bias)):
            stored.append(numpy_helper.from_array(values.astype(np.float16), f"{name}{i}_half"))
            nodes.append(helper.make_node("Cast", [f"{name}{i}_half"], [f"{name}{i}"], to=TensorProto.FLOAT))
        last = i == len(_LAYERS)
        stride, pad = ((1, 1), (0, 0)) if last else _LAYERS[i][1:3]
        nodes.append(
            helper.make_node(
                "Conv",
                [before, f"kernel{i}", f"bias{i}"],
                [f"conv{i}"],
                strides=list(stride),
                pads=[pad[0], pad[1], pad[0], pad[1]],
            )
        )
        if last:
            break
        nodes.append(helper.make_node("Relu", [f"conv{i}"], [f"relu{i}"]))
        if i in _RESIDUAL:
            nodes.append(helper.make_node("Add", [before, f"relu{i}"], [f"sum{i}"]))
        before = f"sum{i}" if i in _RESIDUAL else f"relu{i}"
    nodes.append(helper.make_node("Softmax", [f"conv{len(_LAYERS)}"], ["shares"], axis=1))
    nodes.append(helper.make_node("Squeeze", ["shares", "height"], ["flat"]))
    nodes.append(helper.make_node("Transpose", ["flat"], ["odds"], perm=[0, 2, 1]))
    stored.append(numpy_helper.from_array(np.array([2], np.int64), "height"))
    line = helper.make_tensor_value_info("line", TensorProto.FLOAT, ["lines", 1, TALL, "width"])
    odds = helper.make_tensor_value_info("odds", TensorProto.FLOAT, ["lines", "steps", BLANK + 1])
    graph = helper.make_graph(nodes, "ocrb", [line], [odds], stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    partial = path.with_suffix(".part")
    save(model, str(partial))
    partial.replace(path)


def train(minutes: float, batches: int, seed: int, out: Path) -> None:
    """Train, exporting now and then.

    Args:
        minutes: Stop early after so long; the rate then falls as if this had been meant.
        batches: How many, if time allows.
        seed: Of all randomness.
        out: Where the model goes.
    """
    rng = np.random.default_rng(seed)
    held = [sample(rng) for _ in range(600)]
    held_lines = jnp.asarray(np.stack([one.line for one in held]))
    pool = np.zeros((_POOL, TALL, WIDTH), np.float16)
    pool_wanted, pool_counts = np.zeros((_POOL, _STEPS), np.int32), np.zeros((_POOL, _STEPS), np.float32)
    filled = newest = 0
    weights, states = initial(rng)
    rate = optax.inject_hyperparams(optax.adamw)(learning_rate=3e-3, weight_decay=1e-4)
    memory = rate.init(weights)

    def step(weights: Tree, states: Tree, memory: Tree, lines: Any, wanted: Any, counts: Any) -> Any:
        (value, moved), slope = jax.value_and_grad(loss, has_aux=True)(weights, states, lines, wanted, counts)
        change, memory = rate.update(slope, memory, weights)
        return optax.apply_updates(weights, change), moved, memory, value

    compiled: Any = jax.jit(step)
    judge = jax.jit(lambda weights, states, lines: logits(weights, states, lines, training=False)[0])
    began, running = time.monotonic(), 0.0
    for number in range(batches):
        share = max(number / batches, (time.monotonic() - began) / 60 / minutes)
        if share >= 1:
            break
        memory.hyperparams["learning_rate"] = jnp.asarray(
            3e-3 * min(1, (number + 1) / 200) * (0.5 * (1 + np.cos(np.pi * share))) + 1e-5
        )
        for _ in range(_FRESH if filled >= 2000 else _BATCH):
            one = sample(rng)
            pool[newest] = one.line
            pool_wanted[newest], pool_counts[newest] = targets(one)
            newest, filled = (newest + 1) % _POOL, min(filled + 1, _POOL)
        chosen = rng.integers(0, filled, _BATCH)
        lines = _shaken(pool[chosen], rng)
        weights, states, memory, value = compiled(
            weights, states, memory, lines, pool_wanted[chosen], pool_counts[chosen]
        )
        running = float(value) if number == 0 else 0.99 * running + 0.01 * float(value)
        if number % 500 == 499 or number == batches - 1:
            out_held = np.asarray(judge(weights, states, held_lines)).argmax(axis=2)
            right = total = 0
            for one, found in zip(held, out_held, strict=True):
                wanted, counts = targets(one)
                inner = (counts > 0) & (wanted != BLANK)
                right, total = right + int((found[inner] == wanted[inner]).sum()), total + int(inner.sum())
            spent = (time.monotonic() - began) / 60
            print(f"{number + 1}: loss {running:.3f}, held {right / total:.4f}, {spent:.1f} min", flush=True)  # noqa: T201
            export(weights, states, out)
    export(weights, states, out)


def main() -> None:
    """Train and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--batches", type=int, default=2400)
    parser.add_argument("--seed", type=int, default=9303)
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    train(options.minutes, options.batches, options.seed, options.out)


if __name__ == "__main__":
    main()
