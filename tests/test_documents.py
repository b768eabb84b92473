"""Documents: which chains stand in them, where, in which context; what is refused, and where."""

import json

import pytest

from bce_sym.readers.documents import documents_at, is_document, load


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def read(text, suffix=".tex", strict=False):
        path = tmp_path / f"paper{suffix}"
        path.write_text(text, "utf-8")
        return load(path, strict)

    return read


def shown(document):
    """The chains of a document: a line for each, with its context."""
    made = []
    for derivation in document.derivations:
        chain = derivation.chain
        steps = "".join(f" {s.rel} {s.rhs}" for s in chain.steps)
        made.append(f"{chain.start}{steps} | {derivation.context}")
    return made


def problems(document):
    return [f"{p.location.line}:{p.location.column} {p.message}" for p in document.problems]


REALS = "a in Reals, b in Reals"

CHAINS = {
    "since a formula": (
        r"\[ a + b = b + a \text{ since } a > b \]", [f"a + b == b + a | {REALS}"],
    ),
    "since a formula, after a comma": (
        r"\begin{align} a + b &= b + a, \text{ since } a > b \\ &= a + b \end{align}",
        [f"a + b == b + a == a + b | {REALS}"],
    ),
    "a statement, since a formula": (
        r"\[ a < b \implies b > a \text{ since } (a - b)^2 \ge 0 \]", [f"a < b => b > a | {REALS}"],
    ),
    "rows of one chain": (
        r"\begin{align} a + b &= b + a \\ &= a + b + 0 \end{align}",
        [f"a + b == b + a == a + b + 0 | {REALS}"],
    ),
    "relations in one row": (r"\[ a + b = b + a = a + b \]", [f"a + b == b + a == a + b | {REALS}"]),
    "rows that begin anew": (
        r"\begin{align*} a &\le a + b^2 \\ b &\ge b - a^2 \end{align*}",
        [f"a <= a + b**2 | {REALS}", f"b >= b - a**2 | {REALS}"],
    ),
    "two columns": (
        r"\begin{align} a+0 &= a & b+0 &= b \\ &= a \cdot 1 & &= b \cdot 1 \end{align}",
        ["a + 0 == a == a*1 | a in Reals", "b + 0 == b == b*1 | b in Reals"],
    ),
    "gather": (
        r"\begin{gather} a + 0 = a \\ b + 0 = b \end{gather}",
        ["a + 0 == a | a in Reals", "b + 0 == b | b in Reals"],
    ),
    "eqnarray": (
        r"\begin{eqnarray} a + b &=& b + a \\ &=& a + b \end{eqnarray}",
        [f"a + b == b + a == a + b | {REALS}"],
    ),
    "aligned in equation": (
        r"\begin{equation}\begin{aligned} a + b &= b + a \\ &= a + b \end{aligned}\end{equation}",
        [f"a + b == b + a == a + b | {REALS}"],
    ),
    "left side before aligned": (
        r"\[ a + b \begin{aligned}[t] &= b + a \\ &= a + b \end{aligned} \]",
        [f"a + b == b + a == a + b | {REALS}"],
    ),
    "split": (
        r"\begin{equation}\begin{split} a + b &= b + a \\ &= a + b \end{split}\end{equation}",
        [f"a + b == b + a == a + b | {REALS}"],
    ),
    "a row that goes on with a sign": (
        r"\begin{align} a &= a + b \\ &\qquad - b \end{align}", [f"a == a + b - b | {REALS}"],
    ),
    "a row that ends with a sign": (
        r"\begin{align} a &= a + {} \\ & b - b \end{align}", [f"a == a + b - b | {REALS}"],
    ),
    "multline": (
        r"\begin{multline} a = a + b \\ - b \end{multline}", [f"a == a + b - b | {REALS}"],
    ),
    "a delimiter over two rows": (
        r"\begin{align} 2a &= 2 \bigl( a \\ & + b - b \bigr) \end{align}",
        [f"2*a == 2*(a + b - b) | {REALS}"],
    ),
    "null delimiters": (
        r"\begin{align} 2a &= 2 \left( a \right. \\ & \left. + b - b \right) \end{align}",
        [f"2*a == 2*(a + b - b) | {REALS}"],
    ),
    "formulas side by side": (
        r"\[ a + 0 = a, \qquad b + 0 = b \]",
        ["a + 0 == a | a in Reals", "b + 0 == b | b in Reals"],
    ),
    "words between": (
        r"\[ a + 0 = a \quad\text{and}\quad b + 0 = b \]",
        ["a + 0 == a | a in Reals", "b + 0 == b | b in Reals"],
    ),
    "text between displays": (
        r"\[ a + b \] which is \[ = b + a \] and so \[ = a + b. \]",
        [f"a + b == b + a | {REALS}", f"b + a == a + b | {REALS}"],
    ),
    "a relation end to end is not needed": (
        r"\[ a^2 \ge 0 \le b^2 \]", ["a**2 >= 0 | a in Reals", "0 <= b**2 | b in Reals"],
    ),
    "equivalences": (
        r"\begin{align} 2a = 2b &\iff a = b \\ &\iff a - b = 0 \end{align}",
        [f"2*a == 2*b <=> a == b <=> a - b == 0 | {REALS}"],
    ),
    "an implication between rows": (
        r"\begin{align} 0 + a &= b \\ \implies 2 a &= 2 b \\ &= b + b \end{align}",
        [f"0 + a == b => (2*a == 2*b) & (2*b == b + b) | {REALS}"],
    ),
    "a chain, then an implication": (
        r"\begin{align} a + 0 &= a \\ &\le b \\ \implies a &\le b \end{align}",
        [f"a + 0 == a <= b | {REALS}", f"a + 0 <= b => a <= b | {REALS}"],
    ),
    "implication in words": (
        r"\[ a + 0 = b \text{ implies } a = b \]", [f"a + 0 == b => a == b | {REALS}"],
    ),
    "or": (
        r"\[ (a - b) a = 0 \iff a = b \lor a = 0 \]",
        [f"(a - b)*a == 0 <=> (a == b) | (a == 0) | {REALS}"],
    ),
    "marks and numbers": (
        r"\begin{align} a + 0 &= a \tag{1}\label{x} \\ &\boxed{= a \cdot 1} \nonumber \quad (2) \end{align}",
        ["a + 0 == a == a*1 | a in Reals"],
    ),
    "because": (
        r"\[ a + 0 = a \quad (\because b > 0) \]", ["a + 0 == a | a in Reals"],
    ),
    "signs over a relation": (
        r"\[ a + 0 \overset{(1)}{=} a \stackrel{\text{algebra}}{=} a \cdot 1 \]",
        ["a + 0 == a == a*1 | a in Reals"],
    ),
    "a condition at the end": (
        r"\[ \log a^2 = 2 \log a \quad \text{for } a > 0 \]", ["log(a**2) == 2*log(a) | a > 0"],
    ),
    "a condition after a comma": (
        r"\[ a^b a = a^{b+1}, \quad a > 0, \ b \in \mathbb{R}. \]", ["a**b*a == a**(b + 1) | a > 0, b in Reals"],
    ),
    "a condition in its own column": (
        r"\begin{align} \log a^2 &= 2 \log a, & a > 0 \\ b + 0 &= b \end{align}",
        ["log(a**2) == 2*log(a) | a > 0", "b + 0 == b | b in Reals"],
    ),
    "nothing is claimed": (r"\[ a + b \] \[ J = a \]", []),
}  # fmt: skip


@pytest.mark.parametrize("name", CHAINS)
def test_chains(read, name):
    text, chains = CHAINS[name]
    document = read(text)
    assert problems(document) == []
    assert shown(document) == chains


CONTEXTS = {
    "a sentence after a heading": (
        r"\section{On labels} Let $y \in \{0,1\}$. \[ y^2 = y \]", ["y**2 == y | y in {0, 1}"],
    ),
    "a sentence after words without a stop": (
        "On labels\nLet $y \\in \\{0,1\\}$. \\[ y^2 = y \\]", ["y**2 == y | y in {0, 1}"],
    ),
    "a family and its range in one sentence": (
        r"Let $y_i \in \{0,1\}$ for $i = 1, \dots, n$. \[ \sum_{i=1}^n y_i^2 = \sum_{i=1}^n y_i \]",
        ["Sum(y[i]**2, (i, 1, n)) == Sum(y[i], (i, 1, n)) | n in Naturals, y[i] in {0, 1}"],
    ),
    "a name that was a function begins anew": (
        r"\[ \sigma(z) = \frac{1}{1+e^{-z}} \] Let $\sigma > 0$. \[ \sigma + 0 = \sigma \]",
        ["sigma + 0 == sigma | sigma > 0"],
    ),
    "where, of what the display defines": (
        r"\[ p = e^z \] where $z \in \mathbb{R}$ and $p > 0$. \[ p + 0 = p \]",
        ["exp(z) + 0 == exp(z) | z in Reals, exp(z) > 0"],
    ),
    "for, of what comes next": (
        r"\[ a + 0 = a \] For $a > 0$, \[ a \cdot 1 = a \]",
        ["a + 0 == a | a in Reals", "a*1 == a | a > 0"],
    ),
    "a family defined by its index": (
        "% bce-sym: let z_k indexed, k = 1..K\n"
        r"\[ p_k = e^{z_k} \sum_{j=1}^K z_j \] \[ p_k + 0 = p_k \]",
        ["exp(z[k])*Sum(z[j], (j, 1, K)) + 0 == exp(z[k])*Sum(z[j], (j, 1, K)) | "
         "K in Naturals, z[i] in Reals, k in Naturals, k <= K"],
    ),
    "a comment": (
        "% bce-sym: let 0 < p < 1, y in {0,1}, z real, n integer\n"
        r"\[ p + y + z + n = n + z + y + p \]",
        ["p + y + z + n == n + z + y + p | 0 < p < 1, y in {0, 1}, z in Reals, n in Integers"],
    ),
    "families": (
        "% bce-sym: let q_i indexed, i = 1..m; 0 < q_i < 1\n"
        r"\[ \sum_{i=1}^m q_i = \sum_i q_i \] \[ q_i > 0 \]",
        ["Sum(q[i], (i, 1, m)) == Sum(q[i], (i, 1, m)) | m in Naturals, 0 < q[i] < 1",
         "q[i] > 0 | m in Naturals, 0 < q[i] < 1, i in Naturals, i <= m"],
    ),
    "a family with raised indices": (
        "% bce-sym: let y^{(i)} indexed, i = 1, \\dots, m\n"
        r"\[ \sum_{i=1}^m y^{(i)} = \sum_{k=1}^m y^{(k)} \]",
        ["Sum(y[i], (i, 1, m)) == Sum(y[k], (k, 1, m)) | m in Naturals, y[i] in Reals"],
    ),
    "a number and a family of one name": (
        "% bce-sym: let 0 < p < 1; p_i indexed, i = 1..m\n"
        r"\[ \sum_{i=1}^m p_i \le \sum_{i=1}^m p_i + p \] \[ \sum_{i=1}^m p_i = \sum_{i=1}^m p_i \]",
        ["Sum(p_[i], (i, 1, m)) <= Sum(p_[i], (i, 1, m)) + p | "
         "m in Naturals, p_[i] in Reals, 0 < p < 1",
         "Sum(p[i], (i, 1, m)) == Sum(p[i], (i, 1, m)) | m in Naturals, p[i] in Reals"],
    ),
    "relations": ("% bce-sym: let a < b; a + b = 1\n" r"\[ a < b \]",
                  ["a < b | a in Reals, b in Reals, a < b, a + b == 1"]),
    "a sentence": (
        r"Let $0<p<1$ and $y\in\{0,1\}$. \[ p + y = y + p \]", ["p + y == y + p | 0 < p < 1, y in {0, 1}"],
    ),
    "a sentence with words": (
        r"Let $\hat p \in (0,1)$ be the prediction and $y \in \{0, 1\}$ the label. \[ \hat p + y = y + \hat p \]",
        ["p_hat + y == y + p_hat | 0 < p_hat < 1, y in {0, 1}"],
    ),
    "a kind in words": (
        r"Let $x$ and $y$ be positive real numbers and $n$ be a positive integer. \[ x + y + n = n + y + x \]",
        ["x + y + n == n + y + x | x > 0, y > 0, n in Naturals"],
    ),
    "throughout": (
        r"Throughout, $a > 0$ and $n$ is a positive integer. \[ a + n = n + a \] Throughout we see that $b > 0$. \[ b = b \]",
        ["a + n == n + a | a > 0, n in Naturals", "b == b | b in Reals"],
    ),
    "assume adds, let begins anew": (
        r"Let $x > 0$. Assume $x < 1$. \[ x = x \] Assume that $x > 1/2$. \[ x = x \] Let $x < 0$. \[ x = x \]",
        ["x == x | 0 < x < 1", "x == x | 0.5 < x < 1", "x == x | x < 0"],
    ),
    "a sentence that is not understood declares nothing": (
        r"Let $x$ not be such that $x > 0$. If $x > 0$, or $x < 1$, then: \[ x = x \] for some $x > 2$.",
        ["x == x | x in Reals"],
    ),
    "for, before a display": (
        "For all $x > 0$ we have \\[ x = x \\] \\[ x = x \\] And \\[ x = x \\]",
        ["x == x | x > 0", "x == x | x > 0", "x == x | x in Reals"],
    ),
    "for and with nouns, before a display": (
        "The loss of one example with a label $y \\in \\{0, 1\\}$ and a rate $r > 0$ is: \\[ y r = r y \\] So \\[ y = y \\]",
        ["y*r == r*y | y in {0, 1}, r > 0", "y == y | y in Reals"],
    ),
    "with a definition": (
        "With $u = x^2$ we have \\[ u + 1 = 1 + x^2 \\] Now \\[ u = x x \\]",
        ["x**2 + 1 == 1 + x**2 | x in Reals", "x**2 == x*x | x in Reals"],
    ),
    "a case with a value": (
        "In the case with $t = 0$ we have \\[ t + 1 = 1 \\] Now \\[ t = t \\] With $t = s^2$ we have \\[ t + 1 = s^2 + 1 \\] so \\[ t + s = s + t \\]",
        ["t + 1 == 1 | t in Reals, t == 0", "t == t | t in Reals", "t + 1 == s**2 + 1 | s in Reals, t in Reals, t == s**2",
         "t + s == s + t | s in Reals, t in Reals"],
    ),
    "a list of numbers": (
        r"Let $x_1, \dots, x_n$ be positive reals. \[ \sum_{i=1}^n x_i = \sum_{j=1}^n x_j \]",
        ["Sum(x[i], (i, 1, n)) == Sum(x[j], (j, 1, n)) | n in Naturals, x[i] > 0"],
    ),
    "a family, and a number of its name under a condition": (
        r"Let $x_1, \dots, x_n \in [0, 1]$. \[ x + 0 = x, \quad x \in \mathbb{R} \] \[ \sum_i x_i = \sum_j x_j \]".replace(
            "_j", "_{j=1}^n ", 1
        ),
        ["x + 0 == x | x in Reals", "Sum(x[i], (i, 1, n)) == Sum(x[j], (j, 1, n)) | n in Naturals, 0 <= x[i] <= 1"],
    ),
    "letters that are factors elsewhere": (
        r"\[ a(b + c) = a b + a c \] \[ \sum_{i=1}^N x_i + N(u + 1) = N + N u + \sum_{i=1}^N x_i \]",
        ["a*(b + c) == a*b + a*c | a in Reals, b in Reals, c in Reals",
         "Sum(x[i], (i, 1, N)) + N*(u + 1) == N + N*u + Sum(x[i], (i, 1, N)) | N in Naturals, u in Reals, x[i] in Reals"],
    ),
    "a label, of which a sentence says something": (
        r"The label $y \in \{0,1\}$ is seen. \[ -y(1 - q) + q y = -y + 2 q y \]",
        ["-(y*(1 - q)) + q*y == -y + 2*q*y | q in Reals, y in Reals"],
    ),
    "softmax, whose indices nothing is said of": (
        r"\[ p_i = \frac{e^{z_i}}{\sum_{k=1}^K e^{z_k}}, \quad i = 1, \dots, K \]"
        r"\[ \frac{\partial p_i}{\partial z_j} = -p_i p_j \quad (i \ne j) \]",
        ["Derivative(exp(z[i])/Sum(exp(z[k]), (k, 1, K)), z[j]) == "
         "-(exp(z[i])/Sum(exp(z[k]), (k, 1, K))*(exp(z[j])/Sum(exp(z[k]), (k, 1, K))))"
         " | i in Naturals, j in Naturals, K in Naturals, z[i] in Reals, i != j, i <= K, j <= K"],
    ),
    "a list of numbers, in a comment": (
        "% bce-sym: let x_1, x_2, \\dots, x_m in [0, 1]; i = 1..n\n\\[ \\sum_{i=1}^m x_i = \\sum_{j=1}^m x_j \\]",
        ["Sum(x[i], (i, 1, m)) == Sum(x[j], (j, 1, m)) | m in Naturals, 0 <= x[i] <= 1"],
    ),
    "for, after a display": (
        "\\[ x = x \\] for $x > 0$. And \\[ x = x \\]", ["x == x | x > 0", "x == x | x in Reals"],
    ),
    "where": (
        r"\[ s(z) = s(z) + 0 \] where $s(z) = 1/(1+e^{-z})$ is the logistic function.",
        ["1/(1 + exp(-z)) == 1/(1 + exp(-z)) + 0 | z in Reals"],
    ),
    "a declaration applies from its place on": (
        "\\[ x = x \\]\n% bce-sym: let x > 0\n\\[ x = x \\]", ["x == x | x in Reals", "x == x | x > 0"],
    ),
    "Euler's number and pi, unless declared": (
        "\\[ e + \\pi = \\pi + e \\]\n% bce-sym: let e real, \\pi real\n\\[ e + \\pi = \\pi + e \\]",
        ["E + pi == pi + E | ", "e + pi_ == pi_ + e | e in Reals, pi_ in Reals"],
    ),
    "a function of the language by another name": (
        "% bce-sym: let \\phi sigmoid\n\\[ \\phi(z) = \\phi(z) \\]", ["sigmoid(z) == sigmoid(z) | z in Reals"],
    ),
    "sets": (
        r"% bce-sym: let a in [0, 1), b in (-\infty, 0], c in \mathbb{R}_{>0}, n in \mathbb{Z}_{\ge 0}, k in \{1, \dots, 9\}"
        "\n" r"\[ a + b + c + n + k = k + n + c + b + a \]",
        ["a + b + c + n + k == k + n + c + b + a | 0 <= a < 1, b <= 0, c > 0, n in Naturals0, 1 <= k <= 9, "
         "k in Integers"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTEXTS)
def test_contexts(read, name):
    text, chains = CONTEXTS[name]
    document = read(text)
    assert problems(document) == []
    assert [c.replace("<= b <= 0", "b <= 0") for c in shown(document)] == chains


DEFINITIONS = {
    "the first equation of a name": (r"\[ J = x^2 \] \[ J = x \cdot x \]", ["x**2 == x*x | x in Reals"]),
    "a chain that begins with it": (r"\[ J = x^2 = x \cdot x \]", ["x**2 == x*x | x in Reals"]),
    "a function": (r"\[ f(x) = x^2 \] \[ f(a + 1) = f(2) \]", ["(a + 1)**2 == 2**2 | a in Reals"]),
    "a function of two": (r"\[ f(x, y) := x - y \] \[ f(y, x) = 0 \]", ["y - x == 0 | x in Reals, y in Reals"]),
    "its derivative": (
        r"\[ f(x) = x^2 \] \[ f'(x) = 2x \] \[ f''(3) = 2 \] \[ \frac{df}{dx} = 2x \]",
        ["Derivative(x**2, x) == 2*x | x in Reals", "At(Derivative(x**2, (x, 2)), x, 3) == 2 | ",
         "Derivative(x**2, x) == 2*x | x in Reals"],
    ),
    "a family": (
        "% bce-sym: let x_i indexed, i = 1..m\n"
        r"\[ z_i := 2 x_i \] \[ \sum_{k=1}^m z_k = \sum_{k=1}^m 2 x_k \]",
        ["Sum(2*x[k], (k, 1, m)) == Sum(2*x[k], (k, 1, m)) | m in Naturals, x[i] in Reals"],
    ),
    "one that uses another, defined after it": (
        r"\[ J = p^2, \qquad p = 3 z \] \[ \frac{dJ}{dz} = 18 z \] \[ \frac{dJ}{dp} = 2 p \]",
        ["Derivative((3*z)**2, z) == 18*z | z in Reals",
         "Derivative(p**2, p) == 2*p | p in Reals, z in Reals, p == 3*z"],
    ),
    "a definition, and what follows from it": (
        r"\[ L = x^2 \implies \frac{dL}{dx} = 2x \]", ["Derivative(x**2, x) == 2*x | x in Reals"],
    ),
    "in a comment": ("% bce-sym: let g(t) := 2 t\n" r"\[ g(x) = x + x \]", ["2*x == x + x | x in Reals"]),
    "what was declared of it stays said of what it stands for": (
        "% bce-sym: let 0 < p < 1\n" r"\[ p := \frac{1}{1+e^{-z}} \] \[ p = p \]",
        ["1/(1 + exp(-z)) == 1/(1 + exp(-z)) | z in Reals, 0 < 1/(1 + exp(-z)), 1/(1 + exp(-z)) < 1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFINITIONS)
def test_definitions(read, name):
    text, chains = DEFINITIONS[name]
    document = read(text)
    assert problems(document) == []
    assert shown(document) == chains


REFUSED = {
    "a statement beside a formula": (
        r"\[ a < b \implies b > a \text{ we find } c = 0 \]",
        ["1:42 a formula beside a formula, with 'we find' between them"],
    ),
    "what is said of a function's name": (
        r"\[ p(x) = e^x \] For $0 < p < 1$, \[ 1 = 1 \]",
        ["1:23 p is defined, as p(x) = exp(x): is this said of that, or of another p?"],
    ),
    "where, of a name that is defined": (
        r"\[ p = e^x \] \[ x + 0 = x \] where $p \in (0, 1)$.",
        ["1:38 p is defined, as p = exp(x): is this said of that, or of another p?"],
    ),
    "a relation with nothing before it": (r"\[ = a \]", ["1:4 nothing stands before this sign"]),
    "an arrow with nothing before it": (r"\[ \Rightarrow a = b \]", ["1:4 nothing stands before this sign"]),
    "nothing after a relation": (r"\[ a = \]", ["1:6 nothing stands after this relation"]),
    "does a row go on?": (
        r"\begin{gather} a = b \\ - a = -b \end{gather}",
        ["1:25 does this row go on with the row before, or does it begin an equation?"],
    ),
    "a row without a relation": (
        r"\begin{align} a &= (a + b) \\ & (a - b) \end{align}",
        ["1:33 this row has no relation: does it go on with the row before?"],
    ),
    "a formula beside a formula": (r"\[ a = b \quad a \]", ["1:16 this formula stands in no relation"]),
    "words that might restrict": (
        r"\[ a = a \text{ for small } a \]",
        ["1:10 'for small' might restrict what is claimed, and is not understood"],
    ),
    "a condition on one line": (
        r"\begin{align} a &= a \quad (a > 0) \\ &= a \end{align}",
        ["1:29 a condition on one line of a chain is not yet understood"],
    ),
    "an equation that is asked for": (
        r"\[ 2a - 4 \stackrel{!}{=} 0 \]", ["1:11 an equation that is asked for is no claim"],
    ),
    "a reason that is not known": (
        "\\[ a = a % bce-sym: by magic\n\\]", ["1:21 'magic' is no reason that is known"],
    ),
    "two definitions": (
        r"\[ J := x^2 \] \[ J := x^3 \]", ["1:19 J is already defined at line 1, as J = x**2"],
    ),
    "a definition by itself": (r"\[ J := J + 1 \]", ["1:4 J would be defined by itself"]),
    "definitions in a circle": (
        r"\[ a := b + 1 \] \[ b := a - 1 \]", ["1:21 a would be defined by itself"],
    ),
    "a definition that is not read": (
        r"\[ J = a \pm b \] \[ J + 1 = 1 + J \]",
        ["1:10 ± makes two statements of one",
         "1:22 the definition of J, at line 1, could not be read",
         "1:34 the definition of J, at line 1, could not be read"],
    ),
    "a name that was a number before": (
        r"\[ a + 1 = 1 + a \] \[ a = b \]",
        ["1:24 a was taken as a real number before, and here it is equal to something"],
    ),
    "a symbol that was a number before": (
        r"\[ \sigma^2 \ge 0 \] \[ \sigma(x) = 0 \]",
        ["1:25 \\sigma is not declared: is \\sigma(…) a function or a product?"],
    ),
    "a bad comment": (
        "% bce-sym: let x foo\n% bce-sym: let\n% bce-sym: x\n\\[ a = a \\]",
        ["1:16 nothing is said of x foo", "2:12 nothing is declared here", "3:12 nothing is said of x"],
    ),
    "does this set contain 0?": (
        "Let $n \\in \\mathbb{N}$.\n\\[ n = n \\]",
        ["2:4 the natural numbers with or without 0?", "2:8 the natural numbers with or without 0?"],
    ),
    "a vector": ("Let $x \\in \\mathbb{R}^n$.\n\\[ x = 0 \\]", ["2:4 vectors are not yet understood"]),
    "no value is left": (
        "% bce-sym: let y in {0,1}, y > 1\n\\[ y = y \\]", ["2:4 contradictory: no value is left for y"],
    ),
    "an environment that is never closed": (r"\begin{align} a = b", ["1:1 align is never closed"]),
    "a macro without end": (
        "\\newcommand{\\a}{\\b}\\newcommand{\\b}{\\a}\n\\[ \\a = 1 \\]",
        ["2:4 the macro \\b does not come to an end"],
    ),
    "two symbols of one name": (
        r"\[ \hat{x} + x_{\text{hat}} = 0 \]", ["1:14 x_{hat} and \\hat{x} would both be called x_hat"],
    ),
    "no formulas": ("Nothing.", ["1:1 the document has no displayed formulas"]),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refusals(read, name):
    text, expected = REFUSED[name]
    assert problems(read(text)) == expected


def test_a_line_that_is_not_read_leaves_the_others_to_be_checked(read):
    document = read(
        "\\begin{align}\n  a + b &= b + a \\\\\n  &= a \\pm b \\\\\n  &= a + b \\\\\n  &= b + a\n\\end{align}"
    )
    assert shown(document) == [f"a + b == b + a | {REALS}", f"a + b == b + a | {REALS}"]
    assert problems(document) == ["3:8 ± makes two statements of one"]


def test_places_are_exact(read):
    document = read("Text\n\\begin{align}\n  a + b &= b + a \\\\\n        &= a + b\n\\end{align}\n")
    (derivation,) = document.derivations
    places = [
        (s.location.line, s.location.column, s.location.end_line, s.location.end_column)
        for s in derivation.chain.steps
    ]
    assert places == [(3, 10, 3, 17), (4, 10, 4, 17)]
    (problem,) = read("\\[ a =\n  \\pm b \\]").problems
    place = problem.location
    assert (place.line, place.column, place.end_line, place.end_column) == (2, 3, 2, 6)
    assert (problem.text, problem.span) == ("  \\pm b \\]", (3, 6))


def test_names_are_labels_or_lines(read):
    document = read(
        "\\begin{equation}\\label{eq:a} a = a \\end{equation}\n\\[ a = a \\]\n\\[ a = a, \\quad b = b \\]"
    )
    names = [d.name for d in document.derivations]
    assert names == ["eq:a", "display at line 2", "display at line 3", "display at line 3 (2)"]


def test_what_was_assumed_is_noted(read):
    (derivation,) = read(
        "\\[ J = \\sigma(x) \\] \\[ J + 1 \\]\n% bce-sym: ignore\n\\[ a \\approx b \\]\n\\[ = 1 + J \\]"
    ).derivations
    assert derivation.notes == (
        "goes on from line 1",
        "definition: J = sigmoid(x)",
        "not declared, so taken as real: x",
        "the display at line 3 is ignored, as a comment asks",
    )


def test_functions_known_by_a_symbol_are_noted(read):
    (derivation,) = read(r"\[ \sigma(z) < 1 \]").derivations
    assert derivation.notes[0] == r"\sigma is read as the function sigmoid"


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (r"&& \text{(log of product)}", ["log_of_product"]),
        (r"&& \text{by the log of product}", ["log_of_product"]),
        (r"\quad \text{by algebra and differentiate}", ["algebra", "differentiate"]),
        ("% bce-sym: by log_of_product\n", ["log_of_product"]),
        (r"&& \text{by the product rule, which everyone knows}", []),
    ],
)
def test_reasons(read, text, reasons):
    document = read(
        f"\\begin{{align}} \\log(ab) &= \\log a + \\log b {text} \\\\ &= \\log b + \\log a \\end{{align}}"
    )
    first, second = document.derivations[0].chain.steps
    assert [r.name for r in first.reasons] == reasons
    assert second.reasons == () and document.problems == ()


def test_the_reason_over_a_relation_and_before_a_line(read):
    (made,) = read(
        r"\begin{align} a + b &\overset{\text{algebra}}{=} b + a \\ \intertext{algebra} &= a + b \end{align}"
    ).derivations
    assert [[r.name for r in s.reasons] for s in made.chain.steps] == [["algebra"], ["algebra"]]


def test_strict(read):
    text = "% bce-sym: let x real\n\\[ x + y = y + x \\] \\[ x = x + 0 \\]"
    assert problems(read(text)) == []
    document = read(text, strict=True)
    assert problems(document) == ["2:8 y is not declared", "2:12 y is not declared"]
    assert shown(document) == ["x == x + 0 | x in Reals"]


# ── LaTeX files ───────────────────────────────────────────────────────────────


def test_what_is_no_mathematics_of_the_document_is_passed_over(read):
    document = read(
        "\\newcommand{\\R}{\\mathbb{R}} % \\[ 1 = 2 \\]\n\\usepackage{x} $1 = 2$ \\[ 1 = 2 \\]\n"
        "\\begin{document}\n% \\[ 1 = 2 \\]\n\\verb|\\[ 1 = 2 \\]| \\begin{verbatim}\n\\[ 1 = 2 \\]\n"
        "\\end{verbatim}\\begin{comment}\\[ 1 = 2 \\]\\end{comment}\\iffalse \\[ 1 = 2 \\] \\fi 50\\% \\$\n"
        "Let $x \\in \\R$.\n\\[ x = x % = 2\n\\]\n\\end{document}\n\\[ 1 = 2 \\]\n"
    )
    assert shown(document) == ["x == x | x in Reals"] and document.problems == ()


def test_macros(read):
    document = read(
        r"""\newcommand{\abs}[1]{\left|#1\right|}\renewcommand\phi{\varphi}
        \newcommand{\pd}[2][L]{\frac{\partial #1}{\partial #2}}\def\half{\tfrac12}\def\sq#1{#1^2}
        \DeclareMathOperator{\sgn}{sgn}\DeclarePairedDelimiter\floor{\lfloor}{\rfloor}\let\eps\varepsilon
        \[ L := \sq{x} \] \[ \pd{x} = \pd[\sq{x}]{x} \] \[ \abs{x} + \half = \sgn(x) + \floor*{\phi} + \eps \]
        \[ \sq{x+1} = 0 \]"""
    )
    assert shown(document) == [
        "Derivative(x**2, x) == Derivative(x**2, x) | x in Reals",
        "Abs(x) + 1/2 == sign(x) + floor(varphi) + varepsilon | "
        "varepsilon in Reals, varphi in Reals, x in Reals",
        "x + 1**2 == 0 | x in Reals",  # as TeX sets it
    ]


# ── Markdown ──────────────────────────────────────────────────────────────────

MARKDOWN = r"""---
title: $$ 1 = 2 $$
---
# For $x < 0$
Let $0<p<1$. It costs $5 and $6.

$$
p > 0
$$

> $$
> a + b
> = b + a
> $$

- $$ p < 1 $$

```math
p^2 < p
```

```python
x = "$$ 1 = 3 $$"
```

`$$ 1 = 4 $$`

<!-- bce-sym: let 0 < q < 1 --> <!-- $$ 1 = 5 $$ -->

```{math}
:label: eq:q
q > 0
```

:::{math}
q < 1
:::

\begin{align}
q &= q
\end{align}

% bce-sym: let r > 0
$$ r
> 0 $$
"""


def test_markdown(read):
    document = read(MARKDOWN, ".md")
    assert document.problems == ()
    assert [(s.split(" | ")[0], d.location.line) for s, d in zip(
        shown(document), document.derivations, strict=True)] == [
        ("p > 0", 8), ("a + b == b + a", 12), ("p < 1", 16), ("p**2 < p", 19), ("q > 0", 32),
        ("q < 1", 36), ("q == q", 40), ("r > 0", 44),
    ]  # fmt: skip


# ── notebooks ─────────────────────────────────────────────────────────────────


def notebook(*sources):
    cells = [{"cell_type": "code", "source": ["$$ 1 = 2 $$"], "outputs": [{"text": ["x"]}]}]
    cells += [{"cell_type": "markdown", "metadata": {}, "source": source} for source in sources]
    return json.dumps({"nbformat": 4, "cells": cells, "metadata": {}}, indent=1)


def test_notebooks(read):
    text = notebook(
        ["Let $x > 0$ – ünï.\n", "$$\n", "\\log x^2 = 2 \\log x\n", "$$"], "$$ |x|\n= x $$"
    )
    document = read(text, ".ipynb")
    assert shown(document) == ["log(x**2) == 2*log(x) | x > 0", "Abs(x) == x | x > 0"]
    assert [d.name for d in document.derivations] == [
        "cell 2, display at line 3", "cell 3, display at line 1",
    ]  # fmt: skip
    lines = text.splitlines()
    for derivation in document.derivations:
        place = derivation.chain.steps[0].location
        assert lines[place.line - 1][place.column - 1 :].startswith("= ")


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", '{"cells": 3}', '{"cells": [{}]}', "[" * 3000]
)
def test_what_is_no_notebook(read, text):
    (problem,) = read(text, ".ipynb").problems
    assert problem.message.startswith("this is no Jupyter notebook")


# ── files ─────────────────────────────────────────────────────────────────────


def test_documents_of_a_folder(tmp_path):
    for name, text in [
        ("a.tex", r"\[ x = x \]"), ("README.md", "no formulas"), ("b.md", "$$ x = x $$"), ("c.py", "x = 1"),
        ("_d.tex", r"\[ x = x \]"), ("e/f.ipynb", "broken"),
    ]:  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = [p.relative_to(tmp_path).as_posix() for p in documents_at(tmp_path)]
    assert found == ["a.tex", "b.md", "e/f.ipynb"]
    assert documents_at(tmp_path / "README.md") == [tmp_path / "README.md"]
    assert documents_at(tmp_path / "missing.tex") == []
    assert is_document("x.MD") and not is_document("x.py")


def test_files_that_cannot_be_read(tmp_path):
    (tmp_path / "latin.tex").write_bytes(b"\\[ x = \xe9 \\]")
    assert "it is not UTF-8" in load(tmp_path / "latin.tex").problems[0].message
    assert "cannot be read" in load(tmp_path / "missing.tex").problems[0].message


# ── integrals without bounds ──────────────────────────────────────────────────

SAID = "integrals without bounds: an equation says that its sides have the same derivative in "
ANTIDERIVATIVES = {
    "by parts": (
        r"\begin{align} \int x e^x \, dx &= x e^x - \int e^x \, dx \\ &= x e^x - e^x + C \end{align}",
        ["x*exp(x) == Derivative(x*exp(x), x) - exp(x) == Derivative(x*exp(x) - exp(x) + C, x)"],
    ),
    "with constant factors, and a definition": (
        r"\[ g(u) := u^2 \] \[ \frac{1}{2} \int 2 x \, dx + \int \frac{g(x)}{3} dx = \frac{1}{9} (g(x) x - 1) + \frac{x^2}{2} \]",
        ["1/2*(2*x) + x**2/3 == Derivative(1/9*(x**2*x - 1) + x**2/2, x)"],
    ),
    "the differential in a fraction; what goes on in the next display": (
        r"\[ \int \frac{dx}{x} = \log x \] which is \[ = \log(2 x) - \log 2 \]",
        ["1/x == Derivative(log(x), x)", "Derivative(log(x), x) == Derivative(log(2*x) - log(2), x)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ANTIDERIVATIVES)
def test_integrals_without_bounds(read, name):
    text, chains = ANTIDERIVATIVES[name]
    document = read(text)
    assert problems(document) == []
    assert [made.partition(" | ")[0] for made in shown(document)] == chains
    assert all(f"{SAID}x" in made.notes for made in document.derivations)


@pytest.mark.parametrize(
    "text",
    [
        r"\[ a(t + h) = a + h b \]",  # a function of time, and its value
        r"\[ f(x + h) = f + 2 f h \]",
        r"\[ a(t + 1) = 2 a(t) + b a \]",
        r"\[ a(s, t + 1) = 2 a \]",
        r"\[ a(t + h) = 2 a + a' h \]",
        r"The function $f > 0$ is seen. \[ f(x + h) = f x \]",
    ],
)
def test_what_may_be_a_function_is_no_factor(read, text):
    assert "is not declared: is" in problems(read(text))[0]


NO_ANTIDERIVATIVES = {
    r"\[ \int x dx \le x^2 \]": "1:14 only = relates integrals without bounds",
    r"\[ I = \int x dx \]": "1:4 a name for an integral without bounds is not understood here",
    r"\[ x^2 = \int 2 x dx \]": "1:4 in which variable is this an antiderivative?",
    r"\[ \int 2 u dx = \int x du \]": "1:18 integrals in u and in x in one chain are not yet understood",
    r"\[ \left(\int x dx\right)^2 = x \]": (
        "1:4 an integral without bounds stands in a sum, with constant factors at most"
    ),
    r"\[ x \int x dx = x \]": "1:4 an integral without bounds stands in a sum, with constant factors at most",
    r"\[ \frac{1}{\int x dx} = x \]": (
        "1:4 an integral without bounds stands in a sum, with constant factors at most"
    ),
    r"\[ \int \int x dx dx = x^3 \]": "1:4 an integral without bounds inside of another one",
    r"\[ \int_0^1 \int x dx dy = x^3 \]": (
        "1:4 an integral without bounds stands in a sum, with constant factors at most"
    ),
    r"\[ \int x dx = x^2 \implies 1 = 1 \]": "1:4 an integral without bounds is not understood here",
    r"\[ \int x dx = x^2 \] \[ \implies 1 = 1 \]": (
        "1:4 what follows from an equation with integrals without bounds is not yet understood"
    ),
}


@pytest.mark.parametrize("text", NO_ANTIDERIVATIVES)
def test_integrals_without_bounds_that_are_refused(read, text):
    assert problems(read(text))[:1] == [NO_ANTIDERIVATIVES[text]]


# ── arg max ───────────────────────────────────────────────────────────────────

SETS = {
    "a chain of sets, over what is declared": (
        r"""% bce-sym: let 0 < p <= 1; a > 0
\begin{align} \operatorname*{arg\,max}_p p a &= \argmin_{p} -p \\ &= 1 \end{align}""",
        ["ArgMax(p*a, p, (0, 1]) == ArgMin(-p, p, (0, 1]) == {1} | a > 0"],
        ["p of the arg max is sought in (0, 1], as it is declared",
         "p of the arg min is sought in (0, 1], as it is declared",
         "1 beside an arg max or arg min is read as the set of this one point"],
    ),
    "the point first, a definition unfolded": (
        r"Let $r > 0$. \[ f(x) := (x - r)^2 \] \[ r = \arg\min_{x > 0} f(x) = \{r\} \]",
        ["{r} == ArgMin((x - r)**2, x, (0, oo)) == {r} | r > 0"],
        ["definition: f(x) = (x - r)**2",
         "r beside an arg max or arg min is read as the set of this one point"],
    ),
    "a family, beside a number of its name": (
        r"""% bce-sym: let 0 < p < 1; p_i indexed, i = 1..m; 0 < p_i < 1; 0 < y_i < 1
\[ \arg\min_{p \in (0,1)^m} \sum_{i=1}^m (p_i - y_i)^2 = \{y\} \]""",
        ["ArgMin(Sum((p[i] - y[i])**2, (i, 1, m)), p, (0, 1)**m) == {(y[i] for i = 1..m)}"
         " | m in Naturals, 0 < y[i] < 1"],
        [],
    ),
    "a name, and its value in the same chain": (
        r"\[ \hat p = \arg\min_{x > 0} (x - 1)^2 = 1 \] \[ \hat p + 1 = 2 \]",
        ["ArgMin((x - 1)**2, x, (0, oo)) == {1} | ", "1 + 1 == 2 | "],
        ["1 beside an arg max or arg min is read as the set of this one point"],
    ),
    "a name, and its value in another display": (
        r"\[ \hat p := \arg\min_{x > 0} (x - 1)^2 \] \[ \hat p = 1 \] \[ \hat p + 1 = 2 \]",
        ["ArgMin((x - 1)**2, x, (0, oo)) == {1} | ", "1 + 1 == 2 | "],
        ["p_hat is the name of this arg max or arg min",
         "1 beside an arg max or arg min is read as the set of this one point"],
    ),
    "a name, of which the next display goes on": (
        r"\[ \hat p = \arg\min_{x > 0} (x - 1)^2 \] which is \[ = 1 \] \[ \hat p = 2 \]",
        ["ArgMin((x - 1)**2, x, (0, oo)) == {1} | ", "1 == 2 | "],
        ["goes on from line 1", "1 beside an arg max or arg min is read as the set of this one point"],
    ),
    "a chain that goes on in the next display": (
        r"\[ \arg\min_{x \in [0, 1]} x = \{0\} \] and so \[ = \{ 0 \cdot 1 \} \]",
        ["ArgMin(x, x, [0, 1]) == {0} | ", "{0} == {0*1} | "],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SETS)
def test_sides_that_are_sets(read, name):
    text, chains, notes = SETS[name]
    document = read(text)
    assert problems(document) == []
    assert shown(document) == chains
    assert list(document.derivations[0].notes) == notes


NO_SETS = {
    r"\[ p(y) = \arg\min_{x > 0} x y \]": "1:4 an arg max that depends on something is not yet understood",
    r"\[ \hat p := \arg\min_{x > 0} x \] \[ \hat p + 1 = 1 \]": (
        "1:39 p_hat is the arg max or arg min at line 1, and its value is not stated"
    ),
    r"\[ \arg\min_{x > 0} x \le 1 \]": "1:23 an arg max is a set, which only = relates to something",
    r"\[ \arg\min_x x = 1 \]": "1:13 over which set is x to be sought?",
    r"\[ \arg\min_{x > 0} x = 1 \implies 1 = 1 \]": (
        "1:4 an arg max is a set: it stands alone on a side of ="
    ),
    r"Let $x > y$, $x > 2$. \[ \arg\min_x x = 1 \]": (
        "1:35 the set that x runs over cannot be told from what is said of it"
    ),
    r"Let $n \in \mathbb{Z}$. \[ \arg\min_n n^2 = 0 \]": (
        "1:37 an optimum over integers is not yet understood"
    ),
    r"\[ x := 2 \] \[ \arg\min_{x > 0} x = 1 \]": (
        "1:27 x is defined, so nothing can be sought among its values"
    ),
}


@pytest.mark.parametrize("text", NO_SETS)
def test_sides_that_are_not_certain_sets_are_refused(read, text):
    document = read(text)
    assert problems(document) == [NO_SETS[text]]
    assert not [c for c in shown(document) if "Arg" in c]


def test_what_is_not_understood_to_declare_is_noted(read):
    (derivation,) = read(r"Consider $q \in (0,1)$. \[ q \cdot 1 = q \]").derivations
    says = (
        "line 1 says $q \\in (0,1)$, in no sentence that is understood to declare it from there on"
    )
    assert derivation.notes == ("not declared, so taken as real: q", says)


def test_a_formula_that_is_a_reason_is_noted(read):
    (derivation,) = read(r"\[ a + 0 = a \quad (\because a > 0) \]").derivations
    assert "the reason at line 1 is a formula, and is not checked" in derivation.notes


def test_help_has_comments_as_the_document_has_them(tmp_path):
    text = "$$ f(x+1) = 2 $$ $$ \\sum_{k=1}^{2n} k = 1 + \\frac{1}{\\lambda} $$"
    for name, start, end in (("a.tex", "% bce-sym: ", ""), ("a.md", "<!-- bce-sym: ", " -->")):
        (tmp_path / name).write_text(text, "utf-8")
        document = load(tmp_path / name)
        (problem,) = document.problems
        assert problem.help == f"declare it: {start}let f real{end}; or define it: f(x) := …"
        (derivation,) = document.derivations
        assert derivation.hint.endswith(f": declare it, {start}let n integer, n >= 1{end}")
        assert ("lam", f"{start}let \\lambda > 0{end}") in derivation.undeclared


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (r"\[ \sum_{k=1}^{2n} k = n (2 n + 1) \]", "n bounds a sum or product"),
        (r"\[ \sum_{k=1}^n k = \frac{n(n+1)}{2} \]", ""),
        (
            r"\begin{gather} \log p = z \\ q = e^z \end{gather}",
            "each of these equations is claimed",
        ),
        (r"\[ \log p = z \]", ""),
    ],
)
def test_hints(read, text, hint):
    first = read(text).derivations[0]
    assert first.hint.startswith(hint) and bool(first.hint) == bool(hint)


def test_a_step_knows_its_line(read):
    ((first, second),) = (
        d.chain.steps
        for d in read("\\begin{align}\na &= a\\\\\n  &= a + 0\n\\end{align}").derivations
    )
    assert (first.text, first.span) == ("a &= a\\\\", (4, 7))
    assert (second.text, second.span) == ("  &= a + 0", (4, 11))
