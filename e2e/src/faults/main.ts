import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { readArguments } from './arguments.js';
import { Campaign, type Piece } from './campaign.js';
import { checks, summarise, tableOf } from './report.js';
import { Rig } from './rig.js';

const say = (line: string) => console.log(line);

function wish() {
  try {
    return readArguments(process.argv.slice(2), () => Math.floor(Math.random() * 1_000_000));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(64);
  }
}

const { seed, rounds, minutes, pieceRounds } = wish();
const began = Date.now();
let isStopped = false;
// The first ends the campaign after its round, with the judgement; the second at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => (isStopped ? process.exit(130) : (isStopped = true)));
const isOver = () => isStopped || Date.now() - began > minutes * 60_000;

say(
  `faults: seed ${seed}${rounds === Infinity ? '' : `, ${rounds} rounds`}${minutes === Infinity ? '' : `, ${minutes} minutes`}`,
);
const rig = await Rig.start();
say(`started in ${((Date.now() - began) / 1000).toFixed(0)} s; logs of the services in ${rig.logs}`);
const pieces: Piece[] = [];
try {
  const campaign = new Campaign(rig, seed, say);
  for (let left = rounds; left > 0 && !isOver(); left -= pieceRounds) {
    const piece = await campaign.piece(pieces.length, Math.min(left, pieceRounds), isOver);
    pieces.push(piece);
    const { findings } = piece.verdict;
    say(`piece ${piece.piece + 1}: ${piece.messages} sent, ${findings.length} findings`);
    for (const { found, mark, at, says } of findings.slice(0, 40))
      say(`  ${found.padEnd(10)} ${mark}  ${at > 0 ? new Date(at).toISOString() : ''} ${says}`);
  }
} finally {
  await rig[Symbol.asyncDispose]();
}
const summary = summarise(pieces);
for (const line of tableOf(summary)) say(line);
const file = process.env.FAULTS_RESULT ?? join(rig.logs, 'faults.json');
mkdirSync(dirname(file), { recursive: true });
const at = new Date().toISOString();
writeFileSync(
  file,
  `${JSON.stringify({ at, seed, rounds: summary.rounds, processors: cpus().length, node: process.version, seconds: Math.round((Date.now() - began) / 1000), summary, pieces }, null, 2)}\n`,
);
say(`written to ${file}; the same faults again: npm run faults -- --rounds ${summary.rounds} --seed ${seed}`);
const { passed, failed } = checks(summary);
say(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || isStopped ? 1 : 0);
