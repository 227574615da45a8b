import type { GatewayStatus, LinkStatus } from '../core/status.ts'
import type { EngineState } from './bridge.ts'
import type { Words } from './words.ts'

export type Health = 'fine' | 'attention' | 'down' | 'paused'

export type TrayAction =
  | { readonly do: 'open'; readonly place?: string }
  | { readonly do: 'pause'; readonly paused: boolean }
  | { readonly do: 'quit' }

export interface TrayItem {
  readonly label: string
  /** A line without an action is only read. */
  readonly action?: TrayAction
}

/** All that the tray shows, as data. */
export interface TrayView {
  readonly health: Health
  readonly tooltip: string
  /** Groups, parted by lines. */
  readonly menu: readonly (readonly TrayItem[])[]
}

/** The tray as a pure function of what is known. */
export function trayView(engine: EngineState, status: GatewayStatus | undefined, words: Words): TrayView {
  const lines = statusLines(engine, status, words)
  return {
    health: healthOf(engine, status),
    tooltip: ['Textpost', ...lines.map(({ label }) => label)].join('\n'),
    menu: [
      lines,
      [
        { label: words.openLog, action: { do: 'open' } },
        { label: words.settings, action: { do: 'open', place: 'settings' } },
      ],
      pauseItems(engine, status, words),
      [{ label: words.quit, action: { do: 'quit' } }],
    ],
  }
}

/** An engine that is not up can be told nothing; it remembers a pause by itself. */
function pauseItems(engine: EngineState, status: GatewayStatus | undefined, words: Words): readonly TrayItem[] {
  if (engine.phase !== 'up' || !status) return []
  return status.pausedSince === undefined
    ? [{ label: words.pause, action: { do: 'pause', paused: true } }]
    : [{ label: words.resume, action: { do: 'pause', paused: false } }]
}

/** The worst of what is known: down, then paused by hand, then attention. */
export function healthOf(engine: EngineState, status: GatewayStatus | undefined): Health {
  if (engine.phase === 'down') return 'down'
  if (engine.phase !== 'up' || !status) return 'attention'
  if (status.pausedSince !== undefined) return 'paused'
  const states = new Set(status.links.map((link) => link.state))
  if (states.has('down') || states.has('stopped')) return 'down'
  if (states.has('attention') || states.has('connecting') || status.unrouted > 0) return 'attention'
  return states.has('paused') ? 'paused' : 'fine'
}

function statusLines(engine: EngineState, status: GatewayStatus | undefined, words: Words): readonly TrayItem[] {
  const open = (place: string): TrayAction => ({ do: 'open', place })
  if (engine.phase === 'down') return [{ label: engine.sentence || words.engineDown, action: open('status') }]
  if (engine.phase === 'stopping') return [{ label: words.stopping }]
  if (engine.phase !== 'up' || !status) return [{ label: words.starting }]
  if (status.pausedSince !== undefined) return [{ label: words.pausedByHand, action: open('status') }]
  if (status.links.length === 0) return [{ label: words.noLinks, action: open('settings') }]
  return status.links.map((link) => ({
    label: linkLine(link, words),
    action: open(`status/${encodeURIComponent(link.name)}`),
  }))
}

function linkLine({ name, state }: LinkStatus, words: Words): string {
  return `${name}: ${words.linkStates[state]}`
}
