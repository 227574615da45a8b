/**
 * A process with a store of its own, for tests that end it or limit it: node store-child.ts MODE FOLDER.
 * - `hold`: opens the store, says `open` and keeps it
 * - `work`: adds, claims and settles texts for ever; says `done ID…` for each text that is committed
 * - `index`: says `reached ID of ID` until the index of the search has come to the newest text
 * - `die-at-step-N`: brings the store up to date and ends at once in the midst of the Nth step, when its statements have run
 * - `fill`: adds texts, eight jobs at a time, until that fails; says what became of each batch
 */
import type { Clock } from '../../../core/ports/world.ts'
import { openStore, type SqliteStore } from '../../../drivers/store/open.ts'
import { systemClock } from '../../../drivers/world.ts'
import { quietLog } from '../../support/logs.ts'

const [mode, folder = ''] = process.argv.slice(2)

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

try {
  const [, step] = /^die-at-step-(\d+)$/.exec(mode ?? '') ?? []
  const clock = step === undefined ? systemClock : deadlyClock(Number(step))
  const store = await openStore({ folder, clock, log: quietLog })
  say('open')
  if (mode === 'hold') setInterval(() => {}, 1_000)
  if (mode === 'work') await work(store)
  if (mode === 'fill') await fill(store)
  if (mode === 'index') await index(store)
} catch (thrown) {
  say(`failed ${(thrown as { code?: string }).code ?? String(thrown)}`)
  process.exit(1)
}

/** Each step of an upgrade asks for the time when its statements have run, to note itself in the same transaction. */
function deadlyClock(step: number): Clock {
  let steps = 0
  return {
    ...systemClock,
    now: () => {
      if (++steps === step) process.kill(process.pid, 'SIGKILL')
      return systemClock.now()
    },
  }
}

async function work(store: SqliteStore): Promise<never> {
  for (let round = 0; ; round++) {
    const adding = Array.from({ length: 5 }, (_, n) => add(store, `round ${round} text ${n}`))
    const sending = store.write(async (rooms) => {
      const parts = await rooms.queue.claim('smsc', 'child', 3, Date.now(), 60_000)
      return parts.map(({ partId }) => partId)
    })
    say(`done ${(await Promise.all(adding)).join(' ')}`)
    // One of three parts stays claimed, as it would be on a wire.
    const settled = (await sending).slice(1)
    const at = Date.now()
    await store.write((rooms) =>
      rooms.queue.settle(
        settled.map((partId) => ({ kind: 'accepted', partId, at, wireId: `id${partId}`, wire: 'OK' })),
      ),
    )
    say(`sent ${settled.join(' ')}`)
  }
}

async function index(store: SqliteStore): Promise<void> {
  for (let done = false; !done; ) {
    const { reached = 0, newest = 1 } = (await store.indexing()) ?? {}
    say(`reached ${reached} of ${newest}`)
    done = reached === newest
  }
}

async function fill(store: SqliteStore): Promise<void> {
  for (let failures = 0; failures < 3; ) {
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => add(store, 'x'.repeat(5_000))))
    const ids = results.map((result) => (result.status === 'fulfilled' ? String(result.value) : result.reason.code))
    say(`batch ${ids.join(' ')}`)
    if (results.some(({ status }) => status === 'rejected')) failures++
  }
  const kept = await store.read((rooms) => rooms.texts.list({ limit: 100_000 }))
  say(`kept ${kept.map(({ id }) => id).join(' ')}`)
  process.exit(0)
}

function add(store: SqliteStore, body: string): Promise<number> {
  const nowMs = Date.now()
  return store.write((rooms) =>
    rooms.texts.insertOut({
      phone: `+4670${Math.floor(Math.random() * 1e7)}`,
      body,
      state: 'queued',
      transport: 'smsc',
      pinned: false,
      sender: 'anna@example.com',
      priority: 'normal',
      segments: [{ alphabet: 'gsm7', udh: [], data: new Uint8Array(100) }],
      receipt: true,
      tellDelivered: false,
      dueAt: nowMs,
      expiresAt: nowMs + 3_600_000,
      createdAt: nowMs,
    }),
  )
}
