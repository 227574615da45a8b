import { scryptSync } from 'node:crypto'
import { GatewayError } from '../../core/errors.ts'
import type { Clock, Log } from '../../core/ports/world.ts'
import type { AtChat } from './at-chat.ts'
import { dialectWith } from './at-words.ts'
import type { PinMemory, PinNote } from './options.ts'
import type { SerialLine } from './serial.ts'
import { firstSetup, nextSetup, type SetupEffect, type SetupInput, type SetupState } from './setup.machine.ts'
import type { ModemFacts, SetupFacts, SetupWish } from './setup-facts.ts'

export interface SetupDeps {
  readonly chat: AtChat
  readonly line: SerialLine
  readonly clock: Clock
  readonly log: Log
  readonly pinMemory: PinMemory
  /** Called with every step, with what is known of the modem so far. */
  readonly learnt?: (facts: SetupFacts) => void
}

/**
 * Makes a modem ready for texts. Rejects with a GatewayError that names the step's matter; what the PIN memory throws is
 * passed on, and then no PIN was sent.
 */
export async function setUpModem(deps: SetupDeps, wish: SetupWish, signal: AbortSignal): Promise<ModemFacts> {
  let state: SetupState = firstSetup
  let input: SetupInput | undefined = { kind: 'start' }
  while (input) {
    const step = nextSetup(state, input, wish)
    if (!step) throw new Error(`setup does not expect ${input.kind} at ${state.step}`)
    if (step.state.facts.model !== state.facts.model) deps.chat.setDialect(dialectWith(step.state.facts.model.ignored))
    if (step.state.step !== state.step) deps.log.write('debug', 'modem setup', { step: step.state.step })
    state = step.state
    deps.learnt?.(state.facts)
    input = undefined
    for (const effect of step.effects) {
      if (effect.kind === 'ready') return effect.facts
      input = (await perform(effect, deps, wish, signal)) ?? input
      if (signal.aborted) throw new GatewayError('modem/closed')
    }
  }
  throw new Error(`setup stands still at ${state.step}`)
}

async function perform(
  effect: Exclude<SetupEffect, { kind: 'ready' }>,
  { chat, line, clock, pinMemory }: SetupDeps,
  wish: SetupWish,
  signal: AbortSignal,
): Promise<SetupInput | undefined> {
  switch (effect.kind) {
    case 'escape':
      chat.escape()
      return undefined
    case 'ask':
      return { kind: 'answer', reply: await chat.ask(effect.command, { signal }) }
    case 'wait':
      await pause(clock, effect.delayMs, signal)
      return { kind: 'time' }
    case 'speed':
      await line.setBaudRate(effect.baudRate)
      return { kind: 'speed' }
    case 'recall':
      return { kind: 'recall', note: await recall(pinMemory, effect.sims, wish.pin ?? '') }
    case 'store':
      for (const sim of effect.sims) await pinMemory.remember(sim, pinHashOf(sim, wish.pin ?? ''), effect.note)
      return { kind: 'store' }
    case 'fail':
      throw new GatewayError(effect.code, {
        details: effect.details,
        ...(effect.wire !== undefined && { wire: effect.wire }),
      })
  }
}

/** The worst that is remembered of the PIN under any of the names. */
async function recall(pinMemory: PinMemory, sims: readonly string[], pin: string): Promise<PinNote | undefined> {
  const order: readonly PinNote['outcome'][] = ['refused', 'sent', 'accepted']
  let worst: PinNote | undefined
  for (const sim of sims) {
    const note = await pinMemory.recall(sim, pinHashOf(sim, pin))
    if (note && (!worst || order.indexOf(note.outcome) < order.indexOf(worst.outcome))) worst = note
  }
  return worst
}

function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      timer.cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = clock.after(delayMs, end)
    signal.addEventListener('abort', end, { once: true })
  })
}

/** A slow hash, because there are only ten thousand PINs of four digits. */
export function pinHashOf(sim: string, pin: string): string {
  return scryptSync(pin, `textpost pin ${sim}`, 32).toString('hex')
}
