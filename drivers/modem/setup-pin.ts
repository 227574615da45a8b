import type { AtReply } from './at-chat.machine.ts'
import { errorNumberOf, errorRowOf, wireOf } from './codes.ts'
import { pinTriesOf } from './models.ts'
import type { ModemFacts } from './setup-facts.ts'
import { type Move, plain, type Step, type StepContext, type StepName } from './setup-step.ts'

type PinStepName = Extract<StepName, `pin-${string}`>

/** What the SIM card wants, as far as one answer to `+CPIN?` tells. */
export type SimState = 'open' | 'pin' | 'puk' | 'locked' | 'missing' | 'failed' | 'busy' | 'unsaid'

/** Reads the answer to `+CPIN?` (TS 27.007 §8.3). The second code of a card (PIN2) has nothing to do with texts. */
export function simStateOf(reply: AtReply): SimState {
  if (reply.outcome === 'ok') return simStateOfWord(reply.lines[0])
  const number = errorNumberOf(reply)
  if (number === undefined) return 'unsaid'
  const states = reply.outcome === 'cme' ? cmeStates : cmsStates
  return states[number] ?? 'unsaid'
}

function simStateOfWord(line: string | undefined): SimState {
  if (line === undefined) return 'unsaid'
  const word = line.replace(/^\+CPIN:\s*/, '').replace(/"/g, '')
  if (/^(?:READY|SIM PIN2|SIM PUK2)/i.test(word)) return 'open'
  if (/^SIM PIN/i.test(word)) return 'pin'
  if (/^SIM PUK/i.test(word)) return 'puk'
  if (/^PH-/i.test(word)) return 'locked'
  if (/NOT INSERTED|REMOVED/i.test(word)) return 'missing'
  return 'busy'
}

const cmeStates: Readonly<Record<number, SimState>> = {
  3: 'open',
  4: 'open',
  5: 'locked',
  6: 'locked',
  7: 'locked',
  10: 'missing',
  11: 'pin',
  12: 'puk',
  13: 'failed',
  14: 'busy',
  15: 'failed',
  17: 'open',
  18: 'open',
  40: 'locked',
  41: 'locked',
  42: 'locked',
  43: 'locked',
  44: 'locked',
  45: 'locked',
  46: 'locked',
  47: 'locked',
}

const cmsStates: Readonly<Record<number, SimState>> = {
  302: 'open',
  303: 'open',
  310: 'missing',
  311: 'pin',
  312: 'locked',
  313: 'failed',
  314: 'busy',
  315: 'failed',
  316: 'puk',
  317: 'open',
  318: 'open',
  515: 'busy',
  532: 'busy',
}

const aroundMs = 1_000
const busyTries = 20
/** A card that was just put in may be reported missing at first. */
const missingTries = 3
const silentTries = 2
/** Tries of PIN 1 that a card has when none was wrong (TS 31.101 §9.3). */
const allTries = 3

/** Where a state leads that is neither open nor asking for the PIN. */
function unfit(state: SimState, reply: AtReply, { tries }: StepContext): Move {
  const wire = reply.lines[0] ?? wireOf(reply)
  switch (state) {
    case 'puk':
      return { fail: 'modem/puk-needed', wire }
    case 'locked':
      return { fail: 'modem/sim-locked', wire, details: { lock: reply.lines[0] ?? errorRowOf(reply).words } }
    case 'missing':
      return tries < missingTries ? { again: true, afterMs: aroundMs } : { fail: 'modem/sim-missing', wire }
    case 'failed':
      return tries < missingTries ? { again: true, afterMs: aroundMs } : { fail: 'modem/sim-failure', wire }
    default:
      return tries < busyTries ? { again: true, afterMs: aroundMs } : { fail: 'modem/sim-busy', wire }
  }
}

/**
 * What a try is stored under. The card's own number when it tells it before the PIN, and then also the modem's, for a day on
 * which the card's could not be read; else the modem's as that of an unknown card.
 */
export function triedOn({ iccid, imei }: ModemFacts): string[] {
  return iccid === undefined ? [`unknown-in:${imei}`] : [iccid, `known-in:${imei}`]
}

/** Where a try that counts for this card may be stored. */
export function triesOf({ iccid, imei }: ModemFacts): string[] {
  return iccid === undefined ? [`unknown-in:${imei}`, `known-in:${imei}`] : [iccid, `unknown-in:${imei}`]
}

/** Whether a stored PIN can be one: anything else would be an injected command. */
function pinOf({ wish }: StepContext): string | undefined {
  return /^\d{4,8}$/.test(wish.pin ?? '') ? wish.pin : undefined
}

/**
 * The PIN and its guard: asked for only when the card wants it, never with one try left, never a PIN that this card has
 * refused; the try is stored before the PIN is written.
 */
export const pinSteps: Readonly<Record<PinStepName, Step>> = {
  'pin-state': {
    kind: 'ask',
    skip: 'late',
    ask: () => plain('AT+CPIN?', { prefixes: ['+CPIN:'] }),
    answered: (reply, context) => {
      const state = simStateOf(reply)
      // Whether a try that was cut short came through is told by a card that is open.
      if (state === 'open') return { go: pinOf(context) === undefined ? 'late' : 'pin-settle' }
      if (state === 'unsaid') {
        return context.tries < missingTries
          ? { again: true, afterMs: aroundMs }
          : { go: 'late', facts: { simInDoubt: true } }
      }
      if (state !== 'pin') return unfit(state, reply, context)
      if (pinOf(context) === undefined) return { fail: 'modem/pin-needed', wire: '+CPIN: SIM PIN' }
      return context.facts.imei === undefined ? { fail: 'modem/pin-unguarded' } : { go: 'pin-tries' }
    },
  },
  'pin-settle': {
    kind: 'recall',
    recalled: (note) => ({ go: note?.outcome === 'sent' ? 'pin-lock' : 'late' }),
  },
  'pin-lock': {
    kind: 'ask',
    skip: 'late',
    silence: 'pass',
    ask: () => plain('AT+CLCK="SC",2', { prefixes: ['+CLCK:'], timeoutMs: 10_000 }),
    // Open, though it asks for its PIN after every start: it was this PIN that opened it.
    answered: (reply) => ({
      go: reply.outcome === 'ok' && /^\+CLCK:\s*1/.test(reply.lines[0] ?? '') ? 'pin-accept' : 'late',
    }),
  },
  'pin-tries': {
    kind: 'ask',
    skip: 'pin-recall',
    silence: 'answer',
    ask: ({ facts }) => plain(facts.model.pinTries.text, { prefixes: [facts.model.pinTries.prefix] }),
    answered: (reply, { facts, tries }) => {
      // A lost answer must not hide that one try is left; a modem that does not know the command may be silent for good.
      if (reply.outcome === 'silent' && tries < silentTries) return { again: true }
      const left = reply.outcome === 'ok' ? pinTriesOf(facts.model.pinTries, reply.lines) : undefined
      if (left === undefined) return { go: 'pin-recall' }
      if (left > 1) return { go: 'pin-recall', facts: { pinLeft: left } }
      return { fail: left === 0 ? 'modem/puk-needed' : 'modem/pin-last-try', details: { left }, ...said(reply) }
    },
  },
  'pin-recall': {
    kind: 'recall',
    recalled: (note, { facts }) => {
      if (note === undefined || note.outcome === 'accepted') return { go: 'pin-store' }
      if (note.outcome === 'refused') return { fail: 'modem/pin-tried' }
      // Its answer never came. A card counts a wrong PIN, so one that has as many tries as before has not refused it.
      // Once only: a modem may tell a count that never changes.
      const uncounted = facts.pinLeft !== undefined && facts.pinLeft >= (note.left ?? allTries)
      return uncounted && !note.again ? { go: 'pin-store', facts: { pinAgain: true } } : { fail: 'modem/pin-tried' }
    },
  },
  'pin-store': { kind: 'store', outcome: 'sent', stored: () => ({ go: 'pin-send' }) },
  'pin-send': {
    kind: 'ask',
    skip: 'pin-check',
    // Silence must not repeat it: the card may have counted the try.
    silence: 'answer',
    ask: (context) => plain(`AT+CPIN="${pinOf(context) ?? ''}"`, { timeoutMs: 20_000, secret: true }),
    answered: (reply) => ({
      go: 'pin-check',
      facts: { pinAnswer: reply.outcome === 'ok' ? 'ok' : reply.outcome === 'silent' ? 'silent' : 'refused' },
    }),
  },
  'pin-check': {
    kind: 'ask',
    skip: 'pin-accept',
    ask: () => plain('AT+CPIN?', { prefixes: ['+CPIN:'] }),
    answered: (reply, context) => {
      const state = simStateOf(reply)
      if (state === 'open') return { go: 'pin-accept' }
      if (state === 'pin') {
        // Taken, but the card still says so for a moment.
        if (context.facts.pinAnswer !== 'refused' && context.tries < busyTries)
          return { again: true, afterMs: aroundMs }
        if (context.facts.pinAnswer !== 'refused') return { fail: 'modem/pin-wrong', ...said(reply) }
        return { go: 'pin-refused', facts: { pinWire: said(reply).wire } }
      }
      return unfit(state, reply, context)
    },
  },
  'pin-refused': {
    kind: 'store',
    outcome: 'refused',
    stored: ({ facts }) => ({
      fail: 'modem/pin-wrong',
      ...(facts.pinWire === undefined ? {} : { wire: facts.pinWire }),
    }),
  },
  'pin-accept': { kind: 'store', outcome: 'accepted', stored: () => ({ go: 'late' }) },
}

function said(reply: AtReply): { wire: string } {
  return { wire: reply.lines[0] ?? wireOf(reply) }
}
