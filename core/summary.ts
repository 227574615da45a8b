import type { FlowContext } from './flows/context.ts'
import type { TextRoom } from './ports/store.ts'
import { instantOf, localTime, monthStart } from './rules/local-time.ts'
import type { GatewayStatus, LinkState, LinkStatus, QueueStatus } from './status.ts'

/** The state of everything, for Status, the tray and the command line. */
export async function summarise(
  context: FlowContext,
  known: Pick<GatewayStatus, 'version' | 'startedAt' | 'pausedSince' | 'links'>,
): Promise<GatewayStatus> {
  const now = context.clock.now()
  const { timeZone } = context.settings().office
  const { links } = known
  return context.store.read(async (rooms) => {
    const counts = await rooms.texts.counts()
    const mails = await rooms.outmails.counts()
    const unrouted = await rooms.texts.list({ direction: 'in', states: ['unrouted'], limit: 1000 })
    const waiting = mails.filter(({ state }) => state === 'queued' || state === 'sending')
    return {
      ...known,
      now,
      queues: queuesOf(counts),
      mailsWaiting: waiting.reduce((sum, { mails }) => sum + mails, 0),
      unrouted: unrouted.length,
      partsToday: await rooms.texts.partsSent({ since: dayStart(now, timeZone) }),
      partsThisMonth: await rooms.texts.partsSent({ since: monthStart(now, timeZone) }),
      problems: problemsOf(links),
    }
  })
}

type Counts = Awaited<ReturnType<TextRoom['counts']>>

function queuesOf(counts: Counts): QueueStatus[] {
  const names = [...new Set(counts.map(({ transport }) => transport))].sort()
  return names.map((transport) => {
    const of = (state: string) => counts.find((count) => count.transport === transport && count.state === state)
    const waiting = of('queued')
    return {
      transport,
      queued: waiting?.texts ?? 0,
      sending: of('sending')?.texts ?? 0,
      held: of('held')?.texts ?? 0,
      unknown: of('unknown')?.texts ?? 0,
      ...(waiting ? { oldestAt: waiting.oldestAt } : {}),
    }
  })
}

/** What wants a person: links that stand still first, then those that are down, then those that work with a condition. */
export function problemsOf(links: readonly LinkStatus[]): string[] {
  const order: readonly LinkState[] = ['stopped', 'down', 'connecting', 'paused', 'attention']
  return links
    .filter((link) => link.sentence !== '')
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
    .map((link) => `${link.name}: ${link.sentence}`)
}

function dayStart(nowMs: number, timeZone: string | undefined): number {
  return instantOf({ ...localTime(nowMs, timeZone), hour: 0, minute: 0, second: 0 }, timeZone)
}
