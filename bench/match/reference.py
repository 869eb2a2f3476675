# FAISS, asked by faiss.ts: one JSON object a line on standard input, one answer a line on standard output.
import hashlib
import json
import sys
import time

import faiss
import numpy

HASH_BITS = 256
# FAISS finds what is nearer than this.
RADIUS = 32


def resident_bytes():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0


def build(ask):
    faiss.omp_set_num_threads(ask["threads"])
    hashes = numpy.fromfile(ask["path"], dtype=numpy.uint8, count=ask["entries"] * 32).reshape(-1, 32)
    before = resident_bytes()
    begun = time.perf_counter()
    if ask["kind"] == "flat":
        index = faiss.IndexBinaryFlat(HASH_BITS)
    else:
        index = faiss.IndexBinaryMultiHash(HASH_BITS, ask["tables"], ask["bits"])
        index.nflip = ask["flips"]
    index.add(hashes)
    seconds = time.perf_counter() - begun
    return index, {"seconds": seconds, "grownBytes": resident_bytes() - before}


def query(index, ask):
    queries = numpy.fromfile(ask["path"], dtype=numpy.uint8, count=ask["count"] * 32).reshape(-1, 32)
    milliseconds = []
    lines = []
    for number in range(ask["count"]):
        one = queries[number : number + 1]
        begun = time.perf_counter()
        _, distances, ids = index.range_search(one, RADIUS)
        milliseconds.append((time.perf_counter() - begun) * 1000)
        lines += ["%d %d %d" % (number, i + 1, d) for i, d in zip(ids, distances)]
    digest = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
    return {"milliseconds": milliseconds, "found": len(lines), "digest": digest}


def query_together(index, ask):
    queries = numpy.fromfile(ask["path"], dtype=numpy.uint8, count=ask["count"] * 32).reshape(-1, 32)
    begun = time.perf_counter()
    limits, _, _ = index.range_search(queries, RADIUS)
    return {"seconds": time.perf_counter() - begun, "found": int(limits[-1])}


index = None
print(json.dumps({"version": faiss.__version__}), flush=True)
for line in sys.stdin:
    ask = json.loads(line)
    if ask["do"] == "build":
        index = None
        index, answer = build(ask)
    elif ask["do"] == "query":
        answer = query(index, ask)
    else:
        answer = query_together(index, ask)
    print(json.dumps(answer), flush=True)
