/**
 * `npm run fuzz`: changes inputs of every border of the program, guided by the branches that they take, and tells what breaks.
 * Options: `--border NAME` (may be given several times), `--seconds N` each, `--seed N`, `--replay FILE`, `--keep` (writes the kept corpus anew).
 * `--minutes N` is a round: the borders share so much time by how slow they are, each in a process of its own, and a table says what was tried;
 * `--table FILE` writes it there as well.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { Random } from '../faults/random.ts'
import type { Border } from './border.ts'
import { borderNames, loadBorder } from './borders.ts'
import { findingFile, keepSmallest, keptCorpus, saveFinding, saveWork, workCorpus } from './corpus.ts'
import { fuzz, tryInput } from './engine.ts'
import { edges, instrumentImports, stretchesOf, wordsIn } from './instrument.ts'
import { type Row, round } from './round.ts'
import { Watchdog } from './watchdog.ts'

const { values } = parseArgs({
  options: {
    border: { type: 'string', multiple: true },
    seconds: { type: 'string', default: '20' },
    seed: { type: 'string' },
    replay: { type: 'string' },
    keep: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    table: { type: 'string' },
    row: { type: 'string' },
  },
})

const say = (line: string) => process.stdout.write(`${line}\n`)
const shown = (file: string) => relative(process.cwd(), file)

async function replay(border: Border, file: string): Promise<boolean> {
  const { finding, ms } = await tryInput(border, readFileSync(file))
  say(`${finding ? finding.words : 'Nothing breaks.'}\n${ms.toFixed(0)} ms`)
  return finding === undefined
}

async function search(border: Border, seed: number, seconds: number): Promise<boolean> {
  const watchdog = new Watchdog(border.name, findingFile(border.name, 'endless'))
  const kept = keptCorpus(border.name).map(({ input }) => input)
  const result = await fuzz({
    border,
    random: new Random(seed),
    corpus: [...kept, ...workCorpus(border.name)],
    guide: { edges, stretches: stretchesOf(border.source), words: wordsIn(border.source) },
    durationMs: seconds * 1000,
    begin: (input) => watchdog.begin(input),
  })
  watchdog.rest()
  await watchdog.close()
  saveWork(border.name, result.corpus)
  const { inputs, branches, ofBranches, corpus, findings, slowestMs } = result
  const share = `${branches} of ${ofBranches} branches`
  say(
    `${border.name.padEnd(12)} ${String(inputs).padStart(9)} inputs  ${share.padEnd(22)}  corpus ${String(corpus.length).padStart(5)}  slowest ${slowestMs.toFixed(0)} ms  findings ${findings.length}`,
  )
  if (values.row !== undefined) {
    const row: Row = { border: border.name, inputs, branches, ofBranches, slowestMs, findings: findings.length }
    writeFileSync(values.row, JSON.stringify(row))
  }
  if (values.keep) say(`  kept: ${keepSmallest(border.name, corpus)} inputs`)
  for (const { words, input } of findings) {
    const file = shown(saveFinding(border.name, input))
    say(`\n  ${words.split('\n').slice(0, 8).join('\n  ')}`)
    say(
      `  input: ${file} (${input.length} octets)\n  replay: npm run fuzz -- --border ${border.name} --replay ${file}\n`,
    )
  }
  return findings.length === 0
}

const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed)
say(`seed ${seed}`)
if (values.minutes !== undefined) {
  const { minutes, table } = values
  const holds = await round({ borders: values.border ?? borderNames, seconds: Number(minutes) * 60, seed, table, say })
  process.exit(holds ? 0 : 1)
}
instrumentImports()
try {
  for (const name of values.border ?? borderNames) {
    const border = await loadBorder(name)
    const holds = values.replay
      ? await replay(border, values.replay)
      : await search(border, seed, Number(values.seconds))
    await border.close?.()
    if (!holds) process.exitCode = 1
  }
} catch (thrown) {
  say(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown))
  process.exitCode = 1
}
// Whatever a broken border left open must not keep the process.
process.exit()
