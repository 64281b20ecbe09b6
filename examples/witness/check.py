"""Checks logs of comity's package audit, and proofs of their checkpoints, as that does
and with nothing of it: Python 3 and its standard library alone.

  check.py log [-k KEY]... [-c CHECKPOINT]... LOG...     a LOG that was rotated: all its files as one
  check.py inclusion [-k KEY]... [RECORD PROOF]...       a RECORD is one line of a log
  check.py consistency [-k KEY]... [OLDER PROOF]...      OLDER is a checkpoint

KEY is the public text of a key; all else are names of files. For each log or proof a line
is printed: "ok" and what it comes to, or "bad" and why."""
import base64, hashlib, json, re, sys


def need(true, why):
    if not true:
        raise ValueError(why)


# Ed25519 (RFC 8032), verification alone. A point is X, Y, Z, T.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def point(y, odd):
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    x = x if x * x % P == xx else x * pow(2, (P - 1) // 4, P) % P
    need(x * x % P == xx, "the key is no point of the curve")
    x = x if x & 1 == odd else P - x
    return x, y, 1, x * y % P


def plus(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    q = 0, 1, 1, 0
    while n:
        q, p, n = plus(q, p) if n & 1 else q, plus(p, p), n >> 1
    return q


BASE = point(4 * pow(5, -1, P) % P, 0)


def verifies(key, text, sig):
    if len(sig) != 64 or int.from_bytes(sig[32:], "little") >= L:
        return False
    y = int.from_bytes(key, "little")
    x, y, z, t = point(y % 2**255 % P, y >> 255)
    h = int.from_bytes(hashlib.sha512(sig[:32] + key + text).digest(), "little") % L
    x, y, z, _ = plus(times(int.from_bytes(sig[32:], "little"), BASE), times(h, (P - x, y, z, P - t)))
    inverse = pow(z, -1, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little") == sig[:32]


# The Merkle tree (RFC 6962), and its proofs as RFC 9162 checks them.
def leaf(text):
    return hashlib.sha256(b"\0" + text).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def add(roots, size, h):
    roots = list(roots)
    while size & 1:
        h, size = node(roots.pop(), h), size >> 1
    return roots + [h]


def root_of(roots):
    h = roots[-1] if roots else hashlib.sha256().digest()
    for left in reversed(roots[:-1]):
        h = node(left, h)
    return h


def climb(fn, sn, proof, old, new):
    for p in proof:
        need(sn, "the proof is too long")
        if fn & 1 or fn == sn:
            old, new = node(p, old), node(p, new)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node(new, p)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0, "the proof is too short")
    return old, new


def consistent(old, old_root, size, root, proof):
    if old in (0, size):
        return not proof and (old == 0 or old_root == root)
    if old & old - 1 == 0:
        proof = [old_root] + proof
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    need(proof, "there is no proof")
    return climb(fn, sn, proof[1:], proof[0], proof[0]) == (old_root, root)


# Texts of C2SP: keys, signed notes, checkpoints, proofs.
def number(text):
    need(re.fullmatch("0|[1-9][0-9]{0,18}", text) and int(text) <= 2**62, "no number: " + text[:40])
    return int(text)


def hash_of(text):
    need(re.fullmatch("[A-Za-z0-9+/]{43}=", text), "no hash: " + text[:60])
    h = base64.b64decode(text)
    need(base64.b64encode(h).decode() == text, "no hash: " + text[:60])
    return h


def read_key(text):
    name, key_id, data = text.strip().split("+", 2)
    data = base64.b64decode(data, validate=True)
    need(len(data) == 33 and data[0] in (1, 4), "no Ed25519 key")
    want = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    need(want.hex() == key_id, "the key has another hash than it says")
    return name, want, data[0], data[1:]


def signed(key, text, sig):
    if key[2] == 4:  # cosignature/v1
        at = int.from_bytes(sig[:8], "big")
        text, sig = b"cosignature/v1\ntime %d\n" % at + text, sig[8:]
        need(at < 2**63, "the time is none")
    return verifies(key[3], text, sig)


def checkpoint(raw, keys):
    """Returns size, root, digest and origin of a checkpoint in the new form or the old."""
    if raw.startswith(b"{"):
        c = {k.lower(): v for k, v in json.loads(raw).items()}
        need(sorted(c) == ["digest", "seq", "signature", "timestamp"] and type(c["seq"]) is int, "no checkpoint")
        text = "comity audit checkpoint\n%d\n%s\n%s\n" % (c["seq"], c["digest"], c["timestamp"])
        sig = base64.b64decode(c["signature"], validate=True)
        need(any(k[2] == 1 and verifies(k[3], text.encode(), sig) for k in keys), "not signed with any of the keys")
        return c["seq"], None, c["digest"], None
    raw.decode()
    need(not re.search(rb"[\x00-\x09\x0b-\x1f]", raw), "no note")
    text, gap, sigs = raw.rpartition(b"\n\n")
    need(gap and sigs.endswith(b"\n"), "no note")
    text, names = text + b"\n", set()
    for line in sigs.decode()[:-1].split("\n"):
        dash, name, data = line.split(" ")
        data = base64.b64decode(data, validate=True)
        need(dash == "\u2014" and re.fullmatch(r"[^\s+]+", name) and len(data) > 4, "no signature")
        for key in keys:
            if key[:2] == (name, data[:4]):
                need(signed(key, text, data[4:]), "the signature is not that of " + name)
                names.add(name)
    origin, size, root, *more = text.decode()[:-1].split("\n")
    need(all(more) and origin in names, "no key of the log signed it")
    return number(size), hash_of(root), None, origin


def proof_of(raw, prefix):
    head, gap, note = raw.partition(b"\n\n")
    need(gap and head.startswith(prefix), "no proof")
    n, *hashes = head[len(prefix):].decode().split("\n")
    need(len(hashes) < 64, "no proof")
    return number(n), [hash_of(h) for h in hashes], note


# What is checked.
RECORD = re.compile(rb'(\{"seq":([1-9]\d*),"previous":"(.{71})",(.*)),"digest":"(.{71})"\}', re.DOTALL)


def check_log(raw, keys, known):
    size, digest, roots, begin, offset = 0, "sha256:" + "0" * 64, [], 0, 0
    *lines, rest = raw.split(b"\n")
    need(not rest, "the last record was not finished")

    def agrees(c):
        return c[2] == digest if c[1] is None else c[1] == root_of(roots)

    def compare():
        need(all(agrees(c) for c in known if c[0] == size), "a checkpoint of %d records is of another log" % size)

    for n, text in enumerate(lines):
        at = "line %d: " % (n + 1)
        m = RECORD.fullmatch(text)
        need(m, at + "no record")
        seq, previous, body, stored = int(m[2]), m[3].decode(), m[4], m[5].decode()
        need("sha256:" + hashlib.sha256(m[1]).hexdigest() == stored, at + "the record was changed")
        if body.startswith(b'"kind":"continuation"'):
            before = json.loads(text)["continues"]
            tree = [hash_of(h) for h in before["tree"]]
            need(bin(seq - 1).count("1") == len(tree), at + "another tree")
            if n == 0 and seq > 1:
                size, digest, roots = seq - 1, previous, tree
                need(all(c[0] >= size for c in known), "the files before hold what a checkpoint is of")
            need(n == 0 or before["bytes"] == offset - begin and tree == roots, at + "another file goes before it")
            begin = offset
        need((seq, previous) == (size + 1, digest), at + "it does not follow the one before")
        compare()
        if keys and body.startswith(b'"kind":"checkpoint"'):
            held = json.loads(text)["checkpoint"]
            c = checkpoint((held if type(held) is str else json.dumps(held)).encode(), keys)
            need(c[0] == size and agrees(c), at + "a checkpoint of another place")
        roots, size, digest, offset = add(roots, size, leaf(text)), seq, stored, offset + len(text) + 1
    compare()
    need(all(c[0] <= size for c in known), "the end was cut off")
    return "%d records, root %s" % (size, base64.b64encode(root_of(roots)).decode())


def check_inclusion(record, raw, keys):
    index, proof, note = proof_of(raw, b"c2sp.org/tlog-proof@v1\nindex ")
    size, root, _, origin = checkpoint(note, keys)
    record = record[:-1] if record.endswith(b"\n") else record
    m = RECORD.fullmatch(record)
    need(m and int(m[2]) == index + 1 and index < size and root, "the proof is of another record")
    h = leaf(record)
    need(climb(index, size - 1, proof, h, h)[1] == root, "the record is not in the log")
    return "record %d of %s" % (index + 1, origin)


def check_consistency(older, raw, keys):
    old, proof, note = proof_of(raw, b"old ")
    size, root, _, origin = checkpoint(note, keys)
    known = checkpoint(older, keys)
    need(root and known[0] == old <= size and known[3] == origin, "the proof is of other checkpoints")
    need(consistent(old, known[1], size, root, proof), "the newer log does not go on from the older")
    return "%d to %d records of %s" % (old, size, origin)


def main(what, *args):
    keys, known, names, args = [], [], [], list(args)
    while args:
        arg = args.pop(0)
        if arg == "-k":
            keys.append(read_key(args.pop(0)))
        elif arg == "-c":
            known.append(args.pop(0))
        else:
            names.append(arg)

    def read(name):
        with open(name, "rb") as f:
            return f.read()

    known = [checkpoint(read(name), keys) for name in known]
    checks = {"log": lambda a: check_log(read(a), keys, known),
              "inclusion": lambda a, b: check_inclusion(read(a), read(b), keys),
              "consistency": lambda a, b: check_consistency(read(a), read(b), keys)}
    step, bad = 1 if what == "log" else 2, 0
    for i in range(0, len(names), step):
        try:
            print("ok", names[i], checks[what](*names[i:i + step]))
        except (ValueError, KeyError, TypeError, AttributeError) as why:
            print("bad", names[i], why)
            bad = 1
    return bad


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("log", "inclusion", "consistency"):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
