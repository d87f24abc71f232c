#!/usr/bin/env python3
"""Compares our septet tables with those of other implementations of 3GPP TS 23.038.

    npx tsc -b && pip install --target /tmp/gsmcodecs gsmcodecs==1.0.0
    python3 tools/compare-tables.py --gsmcodecs /tmp/gsmcodecs --android android-all-4.4_r1-robolectric-r2.jar

gsmcodecs (PyPI) was typed from TS 23.038 18.0.0. Android's telephony is in org.robolectric:android-all (Maven); its tables
are the strings of 128 characters in GsmAlphabet.class. Each source may be left out. Prints what differs, cell by cell, and
the digest of our tables that the specs pin. Exit code 1 when a difference is not among the known errors of the others.
"""
import argparse
import importlib
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

LANGUAGES = ['default', 'turkish', 'spanish', 'portuguese', 'bengali', 'gujarati', 'hindi', 'kannada',
             'malayalam', 'oriya', 'punjabi', 'tamil', 'telugu', 'urdu']
INDIAN_AND_URDU = LANGUAGES[4:]

# Cells where one source stands alone: gsmcodecs against Android and warthog618/sms (Go; its Kannada and Telugu were read).
KNOWN_ERRORS = {
    'gsmcodecs': {('kannada', 'locking', 0x24), ('telugu', 'single', 0x65)}
    | {(language, 'locking', 0x2C) for language in INDIAN_AND_URDU},
    'android': set(),
}

PRINT_OURS = """
import { createHash } from 'node:crypto';
import { alphabetOf } from './dist/alphabet.js';
import { lockingTables, nationalLanguages, lockingLanguages, singleTables } from './dist/national-languages.js';
const plain = (row) => row.map((cell) => cell ?? null);
const { main, extension } = alphabetOf();
const locking = { default: plain(main) }, single = { default: plain(extension) };
for (const name of lockingLanguages) locking[name] = plain(lockingTables[name]);
for (const name of nationalLanguages) single[name] = plain(singleTables[name]);
const all = JSON.stringify([locking.default, single.default, ...lockingLanguages.map((n) => locking[n]),
  ...nationalLanguages.map((n) => single[n])]);
console.log(JSON.stringify({ locking, single, digest: createHash('sha256').update(all).digest('hex') }));
"""


def ours():
    folder = Path(__file__).parent.parent
    run = subprocess.run(['node', '--input-type=module', '-e', PRINT_OURS], cwd=folder, check=True, capture_output=True)
    return json.loads(run.stdout)


def from_gsmcodecs(folder):
    sys.path.insert(0, folder)
    maps = importlib.import_module('gsmcodecs.charmaps').GSMCHARMAPS
    tables = {'locking': {}, 'single': {}}
    for number, language in enumerate(LANGUAGES):
        for ours_name, theirs in (('locking', 'locking'), ('single', 'singleShift')):
            if theirs in maps[number]:
                decode = maps[number][theirs]['decode']
                tables[ours_name][language] = [chr(decode[s]) if s in decode else None for s in range(128)]
    return tables


def from_android(jar):
    data = zipfile.ZipFile(jar).read('com/android/internal/telephony/GsmAlphabet.class')
    rows = [text for text in constant_strings(data) if len(text) == 128]
    if len(rows) != 27:
        sys.exit(f'{jar}: expected 27 tables in GsmAlphabet, found {len(rows)}')
    lockable = [language for language in LANGUAGES if language != 'spanish']
    return {
        'locking': {language: list(row) for language, row in zip(lockable, rows[:13])},
        'single': {language: list(row) for language, row in zip(LANGUAGES, rows[13:])},
    }


def constant_strings(data):
    """The string constants of a class file, in the order of its constant pool (JVM specification, 4.4)."""
    count, at, utf8, strings = struct.unpack('>H', data[8:10])[0], 10, {}, []
    index = 1
    while index < count:
        tag = data[at]
        if tag == 1:
            length = struct.unpack('>H', data[at + 1:at + 3])[0]
            utf8[index] = data[at + 3:at + 3 + length].replace(b'\xc0\x80', b'\0').decode('utf-8', 'surrogatepass')
            at += 3 + length
        else:
            if tag == 8:
                strings.append(struct.unpack('>H', data[at + 1:at + 3])[0])
            at += {3: 5, 4: 5, 5: 9, 6: 9, 7: 3, 8: 3, 9: 5, 10: 5, 11: 5, 12: 5, 15: 4, 16: 3, 18: 5}[tag]
            index += tag in (5, 6)
        index += 1
    return [utf8[string] for string in strings]


def cell(text, septet):
    """A cell in one notation: others write a space or U+FFFF where a cell is empty, and for the escape."""
    return None if text in (None, '\uffff') or (text == ' ' and septet != 0x20) else text


def compare(name, mine, theirs):
    unexplained = 0
    for kind in ('locking', 'single'):
        if set(mine[kind]) != set(theirs[kind]):
            print(f'{name}: {kind} shift tables of {sorted(set(mine[kind]) ^ set(theirs[kind]))} are on one side only')
            unexplained += 1
        for language in mine[kind].keys() & theirs[kind].keys():
            for septet in range(128):
                a, b = cell(mine[kind][language][septet], septet), cell(theirs[kind][language][septet], septet)
                if kind == 'single' and b == ' ':
                    b = None
                if a != b:
                    known = (language, kind, septet) in KNOWN_ERRORS[name]
                    unexplained += not known
                    print(f'{name}: {language} {kind} {septet:#04x}: ours {a!r}, theirs {b!r}{" (known)" if known else ""}')
    return unexplained


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('--gsmcodecs', help='folder that the package was installed into')
    arguments.add_argument('--android', help='jar of org.robolectric:android-all')
    options = arguments.parse_args()
    mine = ours()
    unexplained = 0
    if options.gsmcodecs:
        unexplained += compare('gsmcodecs', mine, from_gsmcodecs(options.gsmcodecs))
    if options.android:
        unexplained += compare('android', mine, from_android(options.android))
    print(f'digest {mine["digest"]}; {unexplained} unexplained differences')
    sys.exit(1 if unexplained else 0)


main()
