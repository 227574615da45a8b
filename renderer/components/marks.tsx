import {
  IconAlertTriangle,
  IconArrowUpRight,
  IconBan,
  IconCheck,
  IconChecks,
  IconCircleOff,
  IconClock,
  IconCloudOff,
  IconHourglassLow,
  IconInbox,
  IconMail,
  IconMoon,
  IconPlayerPause,
  IconQuestionMark,
  IconRefresh,
  IconX,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { LinkStatus } from '../../host/contract/results.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'

type Tone = 'plain' | 'good' | 'bad' | 'warn'
type Icon = ComponentType<{ size?: number | string; stroke?: number; 'aria-hidden'?: boolean }>

const states: Readonly<Record<string, readonly [Icon, Tone, WordKey]>> = {
  queued: [IconClock, 'plain', 'state.queued'],
  sending: [IconArrowUpRight, 'plain', 'state.sending'],
  sent: [IconCheck, 'plain', 'state.sent'],
  delivered: [IconChecks, 'good', 'state.delivered'],
  failed: [IconX, 'bad', 'state.failed'],
  held: [IconPlayerPause, 'warn', 'state.held'],
  unknown: [IconQuestionMark, 'warn', 'state.unknown'],
  expired: [IconHourglassLow, 'bad', 'state.expired'],
  cancelled: [IconBan, 'plain', 'state.cancelled'],
  received: [IconInbox, 'plain', 'state.received'],
  unrouted: [IconInbox, 'warn', 'state.unrouted'],
  forwarded: [IconMail, 'good', 'state.forwarded'],
}

/** A state as icon, word and colour. */
export function StateMark({ state, iconOnly = false }: { state: string; iconOnly?: boolean }) {
  const t = useWords()
  const [Shape, tone, word] = states[state] ?? ([IconQuestionMark, 'plain', 'state.unknown'] as const)
  return (
    <span className={`mark ${tone}`} title={iconOnly ? t(word) : undefined}>
      <Shape size={14} stroke={2} aria-hidden />
      <span className={iconOnly ? 'hidden-words' : undefined}>{t(word)}</span>
    </span>
  )
}

const linkStates: Readonly<Record<LinkStatus['state'], readonly [Icon, Tone, WordKey]>> = {
  working: [IconCheck, 'good', 'link.working'],
  attention: [IconAlertTriangle, 'warn', 'link.attention'],
  connecting: [IconRefresh, 'plain', 'link.connecting'],
  down: [IconCloudOff, 'bad', 'link.down'],
  stopped: [IconX, 'bad', 'link.stopped'],
  resting: [IconMoon, 'plain', 'link.resting'],
  paused: [IconPlayerPause, 'warn', 'link.paused'],
  off: [IconCircleOff, 'plain', 'link.off'],
}

export function LinkMark({ state }: { state: LinkStatus['state'] }) {
  const t = useWords()
  const [Shape, tone, word] = linkStates[state]
  return (
    <span className={`mark ${tone}`}>
      <Shape size={14} stroke={2} aria-hidden />
      <span>{t(word)}</span>
    </span>
  )
}
