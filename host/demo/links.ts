import type { GatewayStatus, LinkStatus } from '../../core/status.ts'
import { t } from '../cli/words.ts'
import type { Engine } from '../engine.ts'
import { linkNames } from './cast.ts'
import { type DemoFeed, TooLate } from './events.ts'

/** Tells when a link comes to another state, once it has worked for the first time. The function returned ends that. */
export function watchLinks(engine: Engine, feed: DemoFeed): () => void {
  const known = new Map<LinkStatus['kind'], LinkStatus['state']>()
  return engine.events.on('status', ({ links, now }) => {
    for (const { kind: link, state, sentence, code, details } of links) {
      const before = known.get(link)
      if (before === state || (before === undefined && state !== 'working')) continue
      known.set(link, state)
      if (before !== undefined)
        feed.tell({
          at: now,
          kind: 'link',
          link,
          state,
          sentence,
          ...(code === undefined ? {} : { code }),
          ...(details === undefined ? {} : { details }),
        })
    }
  })
}

/** Resolves when every link works; rejects with TooLate, naming those that do not, or with the signal's reason. */
export async function untilLinksWork(engine: Engine, withinMs: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  let latest: readonly LinkStatus[] = []
  const done = Promise.withResolvers<void>()
  const look = ({ links }: GatewayStatus) => {
    latest = links
    if (missing(links).length === 0) done.resolve()
  }
  const aborted = () => done.reject(signal?.reason)
  const timer = setTimeout(() => {
    const names = missing(latest).map(({ kind }) => t(linkNames[kind]))
    done.reject(
      new TooLate(
        t('Not connected within {seconds} s: {names}.', { seconds: withinMs / 1000, names: names.join(', ') }),
      ),
    )
  }, withinMs)
  signal?.addEventListener('abort', aborted, { once: true })
  const end = engine.events.on('status', look)
  engine.gateway.status().then(look, done.reject)
  try {
    await done.promise
  } finally {
    end()
    clearTimeout(timer)
    signal?.removeEventListener('abort', aborted)
  }
}

function missing(links: readonly LinkStatus[]): readonly LinkStatus[] {
  return links.filter(({ state }) => state !== 'working')
}
