"""Peers on a classification data set with bandit feedback, on the rows, in the order and on the schedule given.

Reads {rows, labels, classes, batches} as JSON from standard input; writes {peer: progressive error}.
A peer chooses for a whole batch by what it knew when the batch began, then learns from it.
"""
import json
import sys

import numpy as np

SEED = 1


class Standard:
    """Running means and deviations, from all rows of the batches before."""

    def __init__(self, width):
        self.count, self.mean, self.squares = 0, np.zeros(width), np.zeros(width)

    def learn(self, rows):
        for row in rows:
            self.count += 1
            step = row - self.mean
            self.mean += step / self.count
            self.squares += step * (row - self.mean)

    def of(self, rows):
        deviation = np.sqrt(self.squares / max(self.count, 1))
        scaled = (rows - self.mean) / np.where(deviation > 0, deviation, 1)
        return np.hstack([np.ones((len(rows), 1)), np.clip(scaled, -4, 4)])


class Linear:
    """Disjoint linear bandit, ridge 1: LinUCB (Li et al. 2010) by width, or Thompson sampling (Agrawal & Goyal 2013)."""

    def __init__(self, arms, width, spread, samples):
        self.inverse = np.repeat(np.eye(width)[None], arms, axis=0)
        self.information = self.inverse.copy()
        self.earned = np.zeros((arms, width))
        self.spread, self.samples = spread, samples
        self.random = np.random.default_rng(SEED)

    def choose(self, x):
        effects = np.einsum("aij,aj->ai", self.inverse, self.earned)
        deviation = np.sqrt(np.einsum("ni,aij,nj->na", x, self.inverse, x))
        noise = self.random.standard_normal(deviation.shape) if self.samples else 1
        scores = x @ effects.T + self.spread * deviation * noise
        return np.argmax(scores + 1e-9 * self.random.random(scores.shape), axis=1)

    def learn(self, x, chosen, reward):
        for arm in np.unique(chosen):
            own = chosen == arm
            self.information[arm] += x[own].T @ x[own]
            self.earned[arm] += x[own].T @ reward[own]
            self.inverse[arm] = np.linalg.inv(self.information[arm])


class VowpalWabbit:
    def __init__(self, arms, arguments):
        import vowpalwabbit

        self.arms = arms
        self.workspace = vowpalwabbit.Workspace(f"--cb_explore {arms} {arguments} --quiet --random_seed {SEED}")
        self.random = np.random.default_rng(SEED)
        self.probability = {}

    def choose(self, x):
        chosen = []
        self.drawn = []
        for row in x:
            pmf = np.asarray(self.workspace.predict(self.text(row)))
            arm = int(self.random.choice(self.arms, p=pmf / pmf.sum()))
            chosen.append(arm)
            self.drawn.append(pmf[arm] / pmf.sum())
        return np.array(chosen)

    def learn(self, x, chosen, reward):
        for row, arm, own, share in zip(x, chosen, reward, self.drawn):
            self.workspace.learn(f"{arm + 1}:{-own}:{share} {self.text(row)}")

    @staticmethod
    def text(row):
        # Without the space before the bar, the text before it is read as a tag and nothing is learnt.
        return " | " + " ".join(f"x{at}:{value:.5f}" for at, value in enumerate(row[1:]))


class MabWiser:
    def __init__(self, arms, policy):
        from mabwiser.mab import MAB

        self.model = MAB(arms=list(range(arms)), learning_policy=policy, seed=SEED)
        self.random, self.arms, self.ready = np.random.default_rng(SEED), arms, False

    def choose(self, x):
        if not self.ready:
            return self.random.integers(self.arms, size=len(x))
        return np.atleast_1d(self.model.predict(x))

    def learn(self, x, chosen, reward):
        (self.model.partial_fit if self.ready else self.model.fit)(decisions=chosen, rewards=reward, contexts=x)
        self.ready = True


def peers(arms, width):
    from mabwiser.mab import LearningPolicy

    yield "LinUCB .25", lambda: Linear(arms, width, 0.25, False)
    yield "LinUCB .1", lambda: Linear(arms, width, 0.1, False)
    yield "LinTS .05", lambda: Linear(arms, width, 0.05, True)
    yield "LinTS .25", lambda: Linear(arms, width, 0.25, True)
    yield "mabwiser LinUCB .25", lambda: MabWiser(arms, LearningPolicy.LinUCB(alpha=0.25))
    for explorer in ["--epsilon 0.02", "--bag 5", "--cover 4 --nounif"]:
        for rate in [0.1, 0.5]:
            arguments = f"{explorer} -l {rate} --cb_type mtr"
            yield f"vw {arguments}", lambda arguments=arguments: VowpalWabbit(arms, arguments)


def progressive_error(peer, rows, labels, batches):
    standard, wrong = Standard(rows.shape[1]), 0
    for start, end in zip([0, *batches], [*batches, len(rows)]):
        x = standard.of(rows[start:end])
        chosen = peer.choose(x)
        reward = (chosen == labels[start:end]).astype(float)
        wrong += int((reward == 0).sum())
        standard.learn(rows[start:end])
        peer.learn(x, chosen, reward)
    return wrong / len(rows)


def main():
    world = json.load(sys.stdin)
    rows, labels = np.array(world["rows"], float), np.array(world["labels"])
    found = {}
    for name, made in peers(world["classes"], rows.shape[1] + 1):
        found[name] = progressive_error(made(), rows, labels, world["batches"])
        print(f"{name}: {found[name]:.4f}", file=sys.stderr)
    json.dump(found, sys.stdout)


main()
