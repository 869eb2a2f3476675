#!/usr/bin/env python3
"""Runs the vectors of HX/1 with an implementation that shares nothing with the package: standard library and
`cryptography` alone. Prints what ran as JSON; ends with 1 when one case comes out otherwise than it must."""
import base64, json, os, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)
try:
    import cryptography
    import agefile, bundle, documents, keys, merkle
    from text import Objection, sha256, sha256_hex
except ImportError as missing:
    print(json.dumps({'unable': str(missing)}))
    sys.exit(0)

ran, skipped, failed = {}, {}, []

def load(name):
    with open(os.path.join(HERE, '..', f'{name}.json'), encoding='utf-8') as file:
        return json.load(file)

def case(group, name, got, expected):
    ran[group] = ran.get(group, 0) + 1
    if got != expected: failed.append(f'{group}: {name}: got {str(got)[:200]}, not {str(expected)[:200]}')

def outcome(step):
    try:
        return step()
    except Objection as objection:
        return str(objection)

def run_keys(v):
    for group, one, check in [('keys', v, keys.check_ed25519), ('keys.pq', v['pq'], keys.check_ml_dsa_44)]:
        for c in one['accepted']: case(group, c['kid'], check(c['jwk']), (c['kid'], None))
        for c in one['refused']: case(group, c.get('name', c.get('hex')), check(c['jwk']), (None, c['reason']))

def run_envelopes(group, v, known, text):
    for c in v['accepted']: case(group, c['name'], outcome(lambda: documents.read_envelope(c[text], known)), (c['envelope'], c['sha256']))
    for c in v['refused']: case(group, c['name'], outcome(lambda: documents.read_envelope(c[text], known)), c['reason'])

def run_receipts(group, v, known, text, envelope_text):
    sent, sent_text = v['envelope'], v[envelope_text]
    for c in v['accepted']:
        got = outcome(lambda: documents.read_receipt(c[text], known))
        case(group, c['name'], got, c['receipt'])
        case(group, c['name'], outcome(lambda: documents.receipt_matches(got, sent, sent_text, c.get('relay'))), None)
    for c in v['refused']: case(group, c['name'], outcome(lambda: documents.read_receipt(c[text], known)), c['reason'])
    for c in v['mismatched']: case(group, c['name'], outcome(lambda: documents.receipt_matches(c['receipt'], sent, sent_text)), c['reason'])

def run_keysets(group, v, text):
    for c in v['accepted']: case(group, c['name'], outcome(lambda: documents.read_keyset(c[text], v['identityKey'])), (c['keyset'], c['sha256']))
    for c in v['refused']: case(group, c['name'], outcome(lambda: documents.read_keyset(c[text], v['identityKey'])), c['reason'])

def run_directories(v):
    read = lambda text: documents.read_directory(text, v['trustedKeys'], v['threshold'])
    for c in v['accepted']: case('directory', c['name'], outcome(lambda: read(c['json'])), (c['directory'], c['sha256']))
    for c in v['refused']: case('directory', c['name'], outcome(lambda: read(c['json'])), c['reason'])
    tree = merkle.root([merkle.leaf(c['json'].encode()) for c in v['accepted']])
    case('directory', 'state', {'version': len(v['accepted']), 'root': tree.hex()}, v['state'])

def run_log(v):
    leaves = [bytes.fromhex(one) for one in v['leaves']]
    salted = v['saltedLeaf']
    case('log', 'salted leaf', merkle.leaf(bytes.fromhex(salted['salt']) + salted['event'].encode()).hex(), salted['hash'])
    for size, root in enumerate(v['roots']): case('log', f'root {size}', merkle.root(leaves[:size]).hex(), root)
    hashes = lambda proof: [bytes.fromhex(one) for one in proof]
    for c in v['inclusion']: case('log', 'inclusion', merkle.verify_inclusion(leaves[c['index']], c['index'], c['size'], hashes(c['proof']), bytes.fromhex(c['root'])), None)
    for c in v['consistency']: case('log', 'consistency', merkle.verify_consistency(c['first'], c['second'], bytes.fromhex(c['firstRoot']), bytes.fromhex(c['secondRoot']), hashes(c['proof'])), None)
    known = [merkle.verifier(v['checkpoints']['verifierKey'])]
    for c in v['checkpoints']['accepted']:
        origin, size, root, _ = merkle.read_checkpoint(c['note'], known)
        case('log', 'checkpoint', {'origin': origin, 'size': size, 'root': root}, c['checkpoint'])
    for c in v['checkpoints']['refused']: case('log', c['name'], outcome(lambda: merkle.read_checkpoint(c['note'], known)), c['reason'])

def run_sealing(v):
    for c in v['parts']:
        if c['kind'] == 'hybrid' and agefile.MLKEM768PrivateKey is None:
            skipped['sealing, hybrid'] = 'this cryptography knows no ML-KEM'
            continue
        got = agefile.open_part(base64.b64decode(c['ciphertext']), c, c['identity'])
        case(f'sealing, {c["kind"]}', c['sha256'], got, (c['plaintext'].encode(), None))
    for c in v['padme']: case('padme', c['length'], agefile.padme(c['length']), c['padded'])

def run_age(v):
    for c in v['files']:
        plain = agefile.decrypt(base64.b64decode(c['file']), v['identity'])
        case('age', c['name'], {'sha256': sha256_hex(plain), 'len': len(plain)}, c['plaintext'])
    part = v['part']
    case('age', 'a padded part', agefile.open_part(base64.b64decode(part['ciphertext']), part, v['identity']), (part['plaintext'].encode(), None))
    for c in v['refused']: case('age', c['name'], agefile.open_part(base64.b64decode(c['ciphertext']), c, v['identity']), (None, c['reason']))

def run_bodies(v):
    for c in v['accepted']: case('body', c['name'], outcome(lambda: documents.read_body(c['text'].encode())), c['body'])
    for c in v['refused']: case('body', c['name'], outcome(lambda: documents.read_body(c['text'].encode())), c['reason'])
    for c in v['checks']: case('body', c['name'], outcome(lambda: documents.check_body(c['body'], c['envelope'], c['self'], c['opened'])), c['reason'])

def run_negotiation(v):
    for c in v['suites']: case('negotiation', c, outcome(lambda: documents.choose_suite(c['ours'], c['theirs'], c['minSuite'])), c.get('chosen', c.get('reason')))
    for c in v['versions']: case('negotiation', c, outcome(lambda: documents.choose_version(c['ours'], c['theirs'])), c.get('chosen', c.get('reason')))

def run_verdicts(v):
    for c in v['timing']: case('timing', c, documents.timing(c['iat'], c['exp'], c['now']), c['verdict'])
    for c in v['chain']: case('chain', c['name'], documents.chain(c['here'], c['envelope']), c['verdict'])
    for c in v['succession']: case('succession', c, documents.succession(c['known'], c['next']), c.get('reason'))
    for c in v['growth']: case('growth', c, documents.growth(c['known'], c['head']), c.get('reason'))
    hashes = lambda proof: [bytes.fromhex(one) for one in proof]
    for c in v['inclusion']: case('refused proofs', c['reason'], merkle.verify_inclusion(bytes.fromhex(c['leaf']), c['index'], c['size'], hashes(c['proof']), bytes.fromhex(c['root'])), c['reason'])
    for c in v['consistency']: case('refused proofs', c['reason'], merkle.verify_consistency(c['first'], c['second'], bytes.fromhex(c['firstRoot']), bytes.fromhex(c['secondRoot']), hashes(c['proof'])), c['reason'])

def run_statements(v):
    def root_of(seqs, up_to):
        ranges = [[] for _ in range(-(-up_to // v['range']))]
        for seq in seqs:
            row = seq.to_bytes(8, 'big') + sha256(f'envelope {seq}'.encode()) + sha256(f'receipt {seq}'.encode())
            ranges[(seq - 1) // v['range']].append(merkle.leaf(row))
        digests = [merkle.root(one) for one in ranges]
        return (digests[0].hex() if digests else merkle.root([]).hex()), merkle.root(digests).hex()
    for c in v['cases']: case('statement', c['name'], root_of(c['seqs'], c['upToSeq']), (c['firstDigest'], c['root']))
    for c in v['refused']: case('statement', c['name'], root_of(c['seqs'], c['upToSeq'])[1] == c['root'], False)

def run_bundles(v):
    def tried(text):
        try:
            return [(e['from'], e['to']) for e in bundle.verify(bundle.read(text), v['root'])]
        except bundle.Problem as problem:
            return problem.at, problem.reason
    for c in v['accepted']: case('bundle', c['name'], tried(c['text']), [(c['from'], c['to'])])
    for c in v['refused']: case('bundle', c['name'], tried(c['text']), (c['at'], c['reason']))

run_keys(load('keys'))
envelope, receipt, proof, hx2 = load('envelope'), load('receipt'), load('request-proof'), load('hx2')
run_envelopes('envelope', envelope, envelope['keys'], 'jws')
run_receipts('receipt', receipt, receipt['keys'], 'jws', 'envelopeJws')
for c in proof['accepted']: case('request-proof', c['now'], outcome(lambda: documents.verify_request(c['jws'], c['expected'], proof['keys'], c['now'])), c['member'])
for c in proof['refused']: case('request-proof', c['name'], outcome(lambda: documents.verify_request(c['jws'], c['expected'], proof['keys'], c['now'])), c['reason'])
run_keysets('keyset', load('keyset'), 'json')
run_directories(load('directory'))
run_log(load('log'))
run_sealing(load('sealing'))
run_age(load('age'))
run_bodies(load('body'))
run_negotiation(load('negotiation'))
run_verdicts(load('verdicts'))
run_statements(load('statement'))
run_bundles(load('bundle'))
if keys.MLDSA44PublicKey is None:
    skipped['hx2'] = 'this cryptography knows no ML-DSA'
else:
    run_envelopes('hx2, envelope', hx2['envelope'], hx2['keys'], 'text')
    run_receipts('hx2, receipt', hx2['receipt'], hx2['keys'], 'text', 'envelopeText')
    run_keysets('hx2, keyset', hx2['keyset'], 'text')
print(json.dumps({'cryptography': cryptography.__version__, 'ran': ran, 'skipped': skipped, 'failed': failed}, indent=1))
sys.exit(1 if failed else 0)
