import type { GatewayStatus, LinkStatus } from '../core/status.ts'
import type { Words } from './words.ts'

/** A notification: what it says, and the place that a click opens. */
export interface Notice {
  readonly title: string
  readonly body: string
  readonly place: string
}

/** What was told already. Links by kind and name: a mail account has two. */
export interface NoticeMemory {
  readonly links: Readonly<Record<string, LinkMemory>>
  readonly unrouted: number
}

interface LinkMemory {
  /** That it is down was told. */
  readonly down: boolean
  /** The condition that was told. */
  readonly code: string
  /** Since when it has not worked: each try begins the link's own time anew. */
  readonly downSince?: number
}

export const noMemory: NoticeMemory = { links: {}, unrouted: 0 }

/** A link that is down for less is no news. */
export const downForMs = 120_000

export interface NoticeStep {
  readonly memory: NoticeMemory
  readonly notices: readonly Notice[]
  /** When to look again although nothing changes: a link will then have been down for long enough. */
  readonly lookAt?: number
}

/** What is news in `status` after what was told: each thing once, until it has ended. */
export function news(memory: NoticeMemory, status: GatewayStatus, now: number, words: Words): NoticeStep {
  const notices: Notice[] = []
  const links: Record<string, LinkMemory> = {}
  const due: number[] = []
  for (const link of status.links) {
    const key = `${link.kind}/${link.name}`
    const before = memory.links[key] ?? { down: false, code: '' }
    const told = linkNews(link, before, now, words)
    links[key] = told.after
    // A mailbox and its way out lose the same sign-in: that is one notice.
    const isTwin = isSignIn(link) && [...status.links].some((twin) => isToldTwin(twin, link, links, memory))
    if (told.notice && !isTwin) notices.push(told.notice)
    if (told.lookAt !== undefined) due.push(told.lookAt)
  }
  if (status.unrouted > memory.unrouted) {
    notices.push({
      title: words.unrouted(status.unrouted - memory.unrouted),
      body: words.unroutedBody,
      place: 'waiting',
    })
  }
  const lookAt = due.length > 0 ? { lookAt: Math.min(...due) } : {}
  return { memory: { links, unrouted: status.unrouted }, notices, ...lookAt }
}

function isSignIn({ code = '' }: LinkStatus): boolean {
  return code.startsWith('mail/sign-in-')
}

function isToldTwin(
  twin: LinkStatus,
  link: LinkStatus,
  now: Readonly<Record<string, LinkMemory>>,
  memory: NoticeMemory,
): boolean {
  if (twin.name !== link.name || twin.kind === link.kind) return false
  const known = now[`${twin.kind}/${twin.name}`] ?? memory.links[`${twin.kind}/${twin.name}`]
  return known?.down === true && known.code.startsWith('mail/sign-in-')
}

interface LinkNews {
  readonly after: LinkMemory
  readonly notice?: Notice
  readonly lookAt?: number
}

function linkNews(link: LinkStatus, before: LinkMemory, now: number, words: Words): LinkNews {
  const name = encodeURIComponent(link.name)
  const place = isSignIn(link) ? `settings/mail/${name}/sign-in` : `status/${name}`
  const code = link.code ?? ''
  switch (link.state) {
    case 'stopped':
      if (before.code === code && before.down) return { after: before }
      return {
        after: { down: true, code },
        notice: { title: words.linkStopped(link.name), body: link.sentence, place },
      }
    case 'down':
    case 'connecting': {
      if (before.down) return { after: before }
      const downSince = before.downSince ?? link.since
      const dueAt = downSince + downForMs
      if (now < dueAt) return { after: { ...before, downSince }, lookAt: dueAt }
      return {
        after: { down: true, code, downSince },
        notice: { title: words.linkDown(link.name), body: link.sentence, place },
      }
    }
    case 'attention':
      if (before.code === code) return { after: { down: false, code } }
      return {
        after: { down: false, code },
        notice: { title: words.linkAttention(link.name), body: link.sentence, place },
      }
    case 'working':
    case 'resting':
    case 'paused':
    case 'off': {
      const after = { down: false, code: '' }
      if (!before.down || link.state === 'off') return { after }
      return { after, notice: { title: words.linkBack(link.name), body: words.linkBackBody, place } }
    }
  }
}
