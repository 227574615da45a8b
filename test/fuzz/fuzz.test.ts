import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Random } from '../faults/random.ts'
import { tempDir } from '../support/temp-dir.ts'
import { type Border, must } from './border.ts'
import { borderNames, loadBorder } from './borders.ts'
import { keptCorpus } from './corpus.ts'
import { fuzz, shrunk, smallest } from './engine.ts'
import { edges, instrumented } from './instrument.ts'

/** Fresh inputs of each border in `npm test`, made blindly out of the kept corpus; `npm run fuzz` is guided and takes longer. */
const freshMs = 150

/** Borders that mostly wait for the other end of a socket. */
const waiting = ['imap', 'smtp', 'listener', 'smsc']

async function mustHold(name: string): Promise<void> {
  const { seeds: _, ...border } = await loadBorder(name)
  const kept = keptCorpus(name)
  expect(kept.length, 'a kept corpus').toBeGreaterThan(0)
  // Each run of the tests tries others; what it finds says by itself how it came about.
  const random = new Random(Date.now())
  const { findings, inputs } = await fuzz({
    // The kept corpus has all that they lead to.
    border: { ...border, seeds: () => [] },
    random,
    corpus: kept.map(({ input }) => input),
    durationMs: freshMs,
  })
  await border.close?.()
  expect(findings.map(({ words, input }) => `${words}\ninput: ${Buffer.from(input).toString('base64')}`)).toEqual([])
  expect(inputs).toBeGreaterThan(kept.length)
}

describe('every border holds what it promises', () => {
  test.concurrent.each(waiting)('%s', mustHold)
  test.each(borderNames.filter((name) => !waiting.includes(name)))('%s', mustHold)
})

/** A parser of the kind that blind changes never get into: one branch leads to the next. */
const maze = `
  export function walk(text: string): number {
    if (text[0] === 'M') if (text[1] === 'A') if (text[2] === 'Z') return text[3] === 'E' ? 4 : 3
    return 0
  }`

async function mazeBorder(): Promise<{ border: Border; count: number; words: readonly string[] }> {
  ;(globalThis as { textpostEdges?: Uint32Array }).textpostEdges = edges
  const { source, count, words } = instrumented(maze, 0)
  const plain = source.replace(': string): number', ')')
  const { walk } = (await import(`data:text/javascript,${encodeURIComponent(plain)}`)) as { walk(text: string): number }
  const run = (input: Uint8Array) => must(walk(Buffer.from(input).toString('latin1')) < 4, 'nobody gets through')
  return { border: { name: 'maze', source: [], seeds: () => ['x'], longest: 12, run }, count, words }
}

describe('the search itself', () => {
  test('follows branches to a fault behind four letters, and shrinks it to them; blindly it finds nothing', async () => {
    const { border, count } = await mazeBorder()
    const options = { border, corpus: [], mostFindings: 1 }
    const guide = { edges, stretches: [{ first: 0, end: count }], words: [] }
    const found = await fuzz({ ...options, guide, random: new Random(5), durationMs: 10_000 })
    expect(found.findings.map(({ input }) => Buffer.from(input).toString())).toEqual(['MAZE'])
    const blind = await fuzz({ ...options, random: new Random(5), durationMs: 200 })
    expect(blind.findings).toEqual([])
  })

  test('a seed gives the same inputs again', async () => {
    const tried = async (): Promise<string[]> => {
      const inputs: string[] = []
      const border: Border = {
        name: 'same',
        source: [],
        seeds: () => ['abc', 'def'],
        run: (input) => {
          inputs.push(Buffer.from(input).toString('hex'))
          must(inputs.length < 300, 'three hundred are enough')
        },
      }
      await fuzz({ border, corpus: [], random: new Random(9), durationMs: 5_000, mostFindings: 1 })
      return inputs.slice(0, 299)
    }
    expect(await tried()).toEqual(await tried())
  })

  test('an error that nobody awaits belongs to the input that caused it', () => {
    // In a process of its own: vitest has its own opinion on such errors.
    const script = `
      const { fuzz } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'engine.ts')).href)})
      const { Random } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../faults/random.ts')).href)})
      const run = async (input) => {
        if (input.length === 1) void Promise.reject(new Error('left alone'))
        await new Promise((resolve) => setImmediate(resolve))
      }
      const border = { name: 'stray', source: [], seeds: () => ['x'], run }
      const { findings } = await fuzz({ border, corpus: [], random: new Random(1), durationMs: 50, mostFindings: 1 })
      console.log(findings[0].words)`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(stdout).toContain('left alone')
  })

  test('what takes too long is found', async () => {
    const run = (input: Uint8Array) => {
      // Of the processor's time, which is what counts.
      const spentMs = () => process.threadCpuUsage().user / 1000
      for (const end = spentMs() + input.length; spentMs() < end; );
    }
    const border: Border = { name: 'slow', source: [], seeds: () => ['x'.repeat(20)], limitMs: 6, run }
    const { findings } = await fuzz({ border, corpus: [], random: new Random(1), durationMs: 10, mostFindings: 1 })
    expect(findings[0]?.key).toBe('slow')
    expect(findings[0]?.input.length).toBeLessThan(16)
  })

  test('shrinking a large input comes to an end, whatever it takes', async () => {
    const startMs = performance.now()
    const small = await shrunk(new Uint8Array(150_000).fill(66), async (input) => input.length > 149_990)
    expect(small.length).toBeLessThanOrEqual(150_000)
    expect(performance.now() - startMs).toBeLessThan(10_000)
  })

  test('shrinking leaves what breaks and makes the rest plain', async () => {
    const small = await shrunk(Buffer.from('some words (here) and more'), async (input) =>
      /\(.*\)/.test(Buffer.from(input).toString()),
    )
    expect(Buffer.from(small).toString()).toBe('()')
  })

  test('the kept corpus takes every branch with few inputs', () => {
    const entry = (text: string, ...branches: number[]) => ({
      input: Buffer.from(text),
      branches: Uint32Array.from(branches),
      chosen: 0,
    })
    const kept = smallest([entry('x'.repeat(100), 1, 2), entry('a', 1), entry('b', 2), entry('c', 2)], 1000)
    expect(kept.map(({ input }) => input.toString()).sort()).toEqual(['a', 'b'])
  })

  test('counting branches leaves what a program does as it is', () => {
    const file = join(import.meta.dirname, '..', '..', 'core', 'sms', 'timestamp.ts')
    const { source, count } = instrumented(readFileSync(file, 'utf8'), 100)
    expect(count).toBeGreaterThan(30)
    expect(source.split('\n').length).toBe(readFileSync(file, 'utf8').split('\n').length)
    expect(source).toContain('textpostEdges[100]++')
  })

  test('an input that never comes to an end is told and kept', () => {
    const file = join(tempDir(), 'endless')
    const script = `
      const { Watchdog } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'watchdog.ts')).href)})
      const watchdog = new Watchdog('some', ${JSON.stringify(file)}, 300)
      watchdog.begin(Buffer.from('over'))
      watchdog.begin(Buffer.from('and over'))
      for (;;);`
    const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 30_000,
    })
    expect(stdout).toContain(`--border some --replay ${file}`)
    // Where it was.
    expect(stdout).toMatch(/^ {2}at .*:\d+$/m)
    expect(signal).toBe('SIGKILL')
    expect(readFileSync(file, 'utf8')).toBe('and over')
  })

  test('the program finds, tells and replays', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { encoding: 'utf8' })
    const { stdout, status } = run('--border', 'receipts', '--seconds', '0.3', '--seed', '4')
    expect(stdout).toMatch(/seed 4\nreceipts +\d+ inputs +\d+ of \d+ branches +corpus +\d+ +slowest \d+ ms +findings 0/)
    expect(status).toBe(0)
    expect(run('--border', 'nothing').status).toBe(1)
  })

  test('a round gives each border its share of the time, and a table', () => {
    const table = join(tempDir(), 'table')
    const args = ['--border', 'receipts', '--border', 'smtp', '--minutes', '0.01', '--seed', '4', '--table', table]
    const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args])
    const told = readFileSync(table, 'utf8')
    expect(told).toMatch(/^receipts +1 +\d+ +\d+ +\d+ +\d+ +0$/m)
    expect(told).toMatch(/^smtp +1 +\d+ +\d+ +\d+ +\d+ +0$/m)
    expect(status).toBe(0)
  })
})
