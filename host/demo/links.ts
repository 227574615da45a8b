import type { LinkStatus } from '../../core/status.ts'
import type { Engine } from '../engine.ts'
import { linkNames } from './cast.ts'
import { type DemoFeed, TooLate } from './events.ts'

const linksEveryMs = 1_000

/** Tells when a link comes to another state, once it has worked for the first time. */
export function watchLinks(engine: Engine, feed: DemoFeed): () => Promise<void> {
  const known = new Map<LinkStatus['kind'], LinkStatus['state']>()
  let looking = Promise.resolve()
  const look = async () => {
    const { links, now } = await engine.gateway.status()
    for (const { kind: link, state, sentence } of links) {
      const before = known.get(link)
      if (before === state || (before === undefined && state !== 'working')) continue
      known.set(link, state)
      if (before !== undefined) feed.tell({ at: now, kind: 'link', link, state, sentence })
    }
  }
  const timer = setInterval(() => {
    looking = look().catch(() => {})
  }, linksEveryMs)
  return () => {
    clearInterval(timer)
    return looking
  }
}

const readyEveryMs = 25

/** Resolves when every link works; rejects with TooLate, naming those that do not. */
export async function untilLinksWork(engine: Engine, withinMs: number, signal?: AbortSignal): Promise<void> {
  const untilMs = Date.now() + withinMs
  for (;;) {
    signal?.throwIfAborted()
    const { links } = await engine.gateway.status()
    const missing = links.filter(({ state }) => state !== 'working')
    if (missing.length === 0) return
    if (Date.now() > untilMs)
      throw new TooLate(
        `Not connected within ${withinMs / 1000} s: ${missing.map(({ kind }) => linkNames[kind]).join(', ')}.`,
      )
    await new Promise((resolve) => setTimeout(resolve, readyEveryMs))
  }
}
