import { createHash } from 'node:crypto'
import { type Border, Broken, type RandomSource } from './border.ts'
import { mutated, stretch } from './mutate.ts'

/** What guides the search: counters of branches, and the stretches of them that belong to the border. */
export interface Guide {
  readonly edges: Uint32Array
  readonly stretches: readonly { readonly first: number; readonly end: number }[]
  readonly words: readonly string[]
}

export interface FuzzOptions {
  readonly border: Border
  readonly random: RandomSource
  /** The kept corpus and what is left of earlier runs. */
  readonly corpus: readonly Uint8Array[]
  /** Without one the corpus is changed blindly. */
  readonly guide?: Guide | undefined
  readonly durationMs: number
  /** Told of an input before it is tried. */
  readonly begin?: (input: Uint8Array) => void
  readonly mostFindings?: number
}

export interface Finding {
  /** Inputs that break in the same way have the same. */
  readonly key: string
  readonly words: string
  readonly input: Uint8Array
}

export interface FuzzResult {
  readonly inputs: number
  /** Branches taken, and those there are. */
  readonly branches: number
  readonly ofBranches: number
  readonly corpus: readonly CorpusEntry[]
  readonly findings: readonly Finding[]
  readonly slowestMs: number
}

export interface CorpusEntry {
  readonly input: Uint8Array
  /** Branches that it took, without their counts. */
  readonly branches: Uint32Array
  chosen: number
}

const defaultLimitMs = 500
const shrinkRuns = 1_500
const shrinkMs = 4_000

/** Errors that were thrown where nobody awaits them; they belong to the input that is under way. */
const strays: unknown[] = []
let listening = false

function hearStrays(): void {
  if (listening) return
  listening = true
  process.on('uncaughtException', (error) => strays.push(error))
  process.on('unhandledRejection', (error) => strays.push(error))
}

/** Searches one border for inputs that break its promises, for a while. The same seed, corpus and count of inputs give the same search. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  return new Search(options).run()
}

/** Tries one input as a search does; the finding when it breaks something, and how much of the processor's time it took. */
export async function tryInput(border: Border, input: Uint8Array): Promise<{ finding?: Finding; ms: number }> {
  const tried = await attempt(border, input)
  const limitMs = border.limitMs ?? defaultLimitMs
  if (tried.finding || tried.ms <= limitMs || !(await isSlow(() => attempt(border, input), limitMs))) return tried
  return { ms: tried.ms, finding: slow(input, limitMs) }
}

/** The compiler and the collector take their time too: the best of three more counts. */
async function isSlow(again: () => ReturnType<typeof attempt>, limitMs: number): Promise<boolean> {
  for (let count = 0; count < 3; count++) if ((await again()).ms <= limitMs) return false
  return true
}

function slow(input: Uint8Array, limitMs: number): Finding {
  return { key: 'slow', words: `takes more than ${limitMs} ms for ${input.length} octets`, input }
}

async function attempt(border: Border, input: Uint8Array): Promise<{ finding?: Finding; ms: number }> {
  const start = process.cpuUsage()
  let thrown: unknown
  let failed = false
  try {
    // Neither Node's Buffer, which has a slice of its own, nor what the corpus keeps.
    const running = border.run(new Uint8Array(input))
    if (running) await running
  } catch (error) {
    thrown = error
    failed = true
  }
  // The processor's time: a busy machine is no fault of an input.
  const { user, system } = process.cpuUsage(start)
  const ms = (user + system) / 1000
  const stray = strays.shift()
  strays.length = 0
  if (failed) return { ms, finding: findingOf(thrown, input) }
  return stray === undefined ? { ms } : { ms, finding: findingOf(stray, input) }
}

function findingOf(thrown: unknown, input: Uint8Array): Finding {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const place = /(?:core|drivers|host)\/[\w/.-]+\.ts:\d+|node_modules\/[\w@/.-]+:\d+/.exec(error.stack ?? '')?.[0] ?? ''
  // What the input put into the words is left out, so that one fault is told once.
  const kind = error instanceof Broken ? error.message.split(':')[0] : `${error.name} ${place}`
  return { key: String(kind), words: error.stack ?? error.message, input }
}

class Search {
  readonly #options: FuzzOptions
  readonly #entries: CorpusEntry[] = []
  readonly #seen: Uint8Array
  readonly #findings = new Map<string, Finding>()
  readonly #words: readonly Uint8Array[]
  readonly #limitMs: number
  #inputs = 0
  #slowestMs = 0

  constructor(options: FuzzOptions) {
    hearStrays()
    const { border, guide } = options
    this.#options = options
    this.#seen = new Uint8Array(guide?.edges.length ?? 0)
    this.#limitMs = border.limitMs ?? defaultLimitMs
    this.#words = [...(border.words ?? []), ...(guide?.words ?? [])].map((word) => Buffer.from(word as string))
  }

  async run(): Promise<FuzzResult> {
    const { border, corpus, random, durationMs } = this.#options
    const start = performance.now()
    for (const input of [new Uint8Array(), ...border.seeds().map((seed) => Buffer.from(seed as string)), ...corpus]) {
      await this.#try(Uint8Array.from(input), true)
    }
    const enough = () =>
      performance.now() - start >= durationMs || this.#findings.size >= (this.#options.mostFindings ?? 20)
    while (!enough()) {
      const entry = this.#choose(random)
      entry.chosen++
      for (let count = 0; count < 32 && !enough(); count++) await this.#try(this.#next(entry.input, random))
    }
    return {
      inputs: this.#inputs,
      branches: this.#seen.reduce((sum, bits) => sum + (bits === 0 ? 0 : 1), 0),
      ofBranches: this.#stretches.reduce((sum, { first, end }) => sum + end - first, 0),
      corpus: this.#entries,
      findings: [...this.#findings.values()],
      slowestMs: this.#slowestMs,
    }
  }

  get #stretches() {
    return this.#options.guide?.stretches ?? []
  }

  #next(input: Uint8Array, random: RandomSource): Uint8Array {
    const { border } = this.#options
    if (border.stretched !== undefined && random.next() < 0.002) return stretch(input, border.stretched, random)
    return mutated(input, {
      random,
      words: this.#words,
      other: () => random.pick(this.#entries).input,
      longest: border.longest ?? 2048,
      own: border.mutate,
    })
  }

  /** Of a few at random the one that was chosen least, the small before others. */
  #choose(random: RandomSource): CorpusEntry {
    const few = Array.from({ length: 4 }, () => random.pick(this.#entries))
    const cost = (entry: CorpusEntry) => (entry.chosen + 1) * (1 + entry.input.length / 500)
    return few.reduce((best, entry) => (cost(entry) < cost(best) ? entry : best))
  }

  async #try(input: Uint8Array, isSeed = false): Promise<void> {
    const { guide, border } = this.#options
    this.#inputs++
    for (const { first, end } of this.#stretches) guide?.edges.fill(0, first, end)
    const { finding, ms } = await this.#attempt(input)
    this.#slowestMs = Math.max(this.#slowestMs, ms)
    const isNew = this.#notice()
    if (finding) await this.#keep(finding)
    else if (ms > this.#limitMs && (await this.#isSlow(input))) await this.#keep(slow(input, this.#limitMs))
    else if (isSeed || (isNew && input.length <= (border.longest ?? 2048)))
      this.#entries.push({ input, branches: this.#branchesTaken(), chosen: 0 })
  }

  #attempt(input: Uint8Array): ReturnType<typeof attempt> {
    this.#options.begin?.(input)
    return attempt(this.#options.border, input)
  }

  /** Whether a branch was taken that never was, or as often as it never was (once, twice, 3, 4–7, 8–15, … times). */
  #notice(): boolean {
    let isNew = false
    for (const { first, end } of this.#stretches) {
      for (let at = first; at < end; at++) {
        const count = this.#options.guide?.edges[at] ?? 0
        if (count === 0) continue
        const bit = 1 << (count < 4 ? count - 1 : Math.min(7, 32 - Math.clz32(count)))
        const seen = this.#seen[at] ?? 0
        if ((seen & bit) !== 0) continue
        this.#seen[at] = seen | bit
        isNew = true
      }
    }
    return isNew
  }

  #branchesTaken(): Uint32Array {
    const taken: number[] = []
    for (const { first, end } of this.#stretches) {
      for (let at = first; at < end; at++) if ((this.#options.guide?.edges[at] ?? 0) > 0) taken.push(at)
    }
    return Uint32Array.from(taken)
  }

  #isSlow(input: Uint8Array): Promise<boolean> {
    return isSlow(() => this.#attempt(input), this.#limitMs)
  }

  async #keep(finding: Finding): Promise<void> {
    if (this.#findings.has(finding.key)) return
    this.#findings.set(finding.key, finding)
    const breaks =
      finding.key === 'slow'
        ? async (input: Uint8Array) => this.#isSlow(input)
        : async (input: Uint8Array) => (await this.#attempt(input)).finding?.key === finding.key
    this.#findings.set(finding.key, { ...finding, input: await shrunk(finding.input, breaks) })
  }
}

/** The smallest input found that still breaks: pieces are left out, then octets made plain. */
export async function shrunk(input: Uint8Array, breaks: (input: Uint8Array) => Promise<boolean>): Promise<Uint8Array> {
  let best = input
  let runs = 0
  const end = performance.now() + shrinkMs
  const isOver = () => runs >= shrinkRuns || performance.now() > end
  const better = async (candidate: Uint8Array) => {
    runs++
    if (!(await breaks(candidate))) return false
    best = candidate
    return true
  }
  for (let size = input.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from + size <= best.length && !isOver(); ) {
      const without = Buffer.concat([best.subarray(0, from), best.subarray(from + size)])
      if (!(await better(without))) from += size
    }
  }
  for (let at = 0; at < best.length && !isOver(); at++) {
    if (best[at] === 0x61 || best[at] === 0) continue
    // The slice of a Buffer would be no copy.
    const plain = Uint8Array.from(best)
    plain[at] = 0x61
    await better(plain)
  }
  return best
}

/** Few and small inputs that take every branch that all together take, within so many octets. */
export function smallest(entries: readonly CorpusEntry[], mostOctets: number): CorpusEntry[] {
  const missing = new Set(entries.flatMap(({ branches }) => [...branches]))
  const kept: CorpusEntry[] = []
  let octets = 0
  for (let left = [...entries]; missing.size > 0 && left.length > 0; ) {
    const worth = (entry: CorpusEntry) =>
      entry.branches.reduce((sum, branch) => sum + (missing.has(branch) ? 1 : 0), 0) / (entry.input.length + 40)
    const ranked = left.map((entry) => ({ entry, value: worth(entry) })).filter(({ value }) => value > 0)
    if (ranked.length === 0) break
    const { entry } = ranked.reduce((best, each) => (each.value > best.value ? each : best))
    for (const branch of entry.branches) missing.delete(branch)
    left = ranked.map((each) => each.entry).filter((each) => each !== entry)
    if (octets + entry.input.length > mostOctets) continue
    kept.push(entry)
    octets += entry.input.length
  }
  return kept
}

/** A name that the same input always has. */
export function nameOf(input: Uint8Array): string {
  return createHash('sha256').update(input).digest('hex').slice(0, 12)
}
