import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadBorder } from './borders.ts'

/** What was tried of one border. */
export interface Row {
  readonly border: string
  readonly inputs: number
  readonly branches: number
  readonly ofBranches: number
  readonly slowestMs: number
  readonly findings: number
}

export interface RoundOptions {
  readonly borders: readonly string[]
  /** Of all borders together. */
  readonly seconds: number
  readonly seed: number
  /** A file that the table is written to after each border. */
  readonly table?: string | undefined
  say(line: string): void
}

/**
 * Searches borders, each in a process of its own: what ends one process (a loop without end, memory that is used up) keeps no other from being
 * tried. Those that mostly wait are searched all the time, the others one after another. Gives whether all of them hold.
 */
export async function round({ borders, seconds, seed, table, say }: RoundOptions): Promise<boolean> {
  const loaded = await Promise.all(borders.map(async (name) => ({ name, border: await loadBorder(name) })))
  const inTurn = loaded.filter(({ border }) => !border.waits)
  const all = inTurn.reduce((sum, { border }) => sum + (border.share ?? 1), 0)
  const folder = mkdtempSync(join(tmpdir(), 'textpost-fuzz-'))
  const head = cells('border', 'seconds', 'inputs', 'branches', 'of', 'slowest ms', 'findings')
  const rows = new Map<string, string>()
  const shown = () => [head, ...borders.flatMap((name) => rows.get(name) ?? [])].join('\n')
  let holds = true
  const search = async (name: string, given: number) => {
    const row = await searched(name, given, seed, join(folder, name), say)
    const { inputs, branches, ofBranches, slowestMs, findings = 'did not end' } = row ?? {}
    rows.set(name, cells(name, given.toFixed(0), inputs, branches, ofBranches, slowestMs?.toFixed(0), findings))
    holds &&= findings === 0
    if (table !== undefined) writeFileSync(table, `seed ${seed}\n${shown()}\n`)
  }
  const one = async () => {
    for (const { name, border } of inTurn) await search(name, (seconds * (border.share ?? 1)) / all)
  }
  const waiting = loaded.filter(({ border }) => border.waits)
  await Promise.all([one(), ...waiting.map(({ name }) => search(name, seconds))])
  rmSync(folder, { recursive: true })
  say(`\n${shown()}`)
  return holds
}

async function searched(
  border: string,
  seconds: number,
  seed: number,
  file: string,
  say: (line: string) => void,
): Promise<Row | undefined> {
  const given = ['--border', border, '--seconds', String(seconds), '--seed', String(seed), '--row', file]
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.on('data', (text: Buffer) => {
    const told = text.toString().replace(/^seed \d+\n/, '')
    if (told !== '') say(told.trimEnd())
  })
  await once(child, 'close')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Row) : undefined
}

function cells(...given: readonly (string | number | undefined)[]): string {
  const [first, ...rest] = given
  return String(first).padEnd(12) + rest.map((cell) => String(cell ?? '-').padStart(12)).join('')
}
