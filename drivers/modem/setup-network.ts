import type { AtReply } from './at-chat.machine.ts'
import {
  betterRegistration,
  digitsOf,
  fieldsOf,
  memoryUseOf,
  rangeOf,
  registrationOf,
  routingsFrom,
  wordsOf,
} from './at-values.ts'
import { wireOf } from './codes.ts'
import type { SetupFacts } from './setup-facts.ts'
import {
  type AskStep,
  type Move,
  optional,
  plain,
  refused,
  type Step,
  type StepContext,
  type StepName,
  whenSimReady,
} from './setup-step.ts'

type NetworkStepName =
  | Extract<StepName, `smsc${string}` | `memory${string}` | `routing${string}` | `text-${string}`>
  | 'imsi'
  | 'own-number'
  | 'creg'
  | 'cereg'
  | 'cgreg'
  | 'service'
  | 'pdu-mode'
  | 'leftover'
  | 'charset'
  | 'more'
  | 'caller'

const roundMs = 2_000
/** Rounds in which a network at home may still turn up after a foreign one. */
const roamingRounds = 5

/** One of the three registrations; texts go over whichever is there. `last` decides when none was enough. */
function registration(name: 'CREG' | 'CEREG' | 'CGREG', next: StepName, last: boolean): AskStep {
  return {
    kind: 'ask',
    skip: next,
    silence: 'pass',
    ask: () => plain(`AT+${name}?`, { prefixes: [`+${name}:`] }),
    answered: (reply, context) => {
      const { facts, wish } = context
      const said = reply.outcome === 'ok' ? registrationOf(reply.lines) : undefined
      const best = betterRegistration(facts.registration, said ?? 'none')
      const found = { registration: best }
      if (best === 'home' || (best === 'roaming' && wish.roamingAllowed)) return { go: 'service', facts: found }
      return last ? anotherRound(context, found, reply) : { go: next, facts: found }
    },
  }
}

function anotherRound({ facts, wish }: StepContext, found: Pick<SetupFacts, 'registration'>, reply: AtReply): Move {
  const rounds = facts.rounds + 1
  const wire = reply.lines[0] ?? wireOf(reply)
  if (found.registration === 'roaming' && rounds > roamingRounds) return { fail: 'modem/roaming-refused', wire }
  if (rounds * roundMs > wish.registrationTimeoutMs) {
    return { fail: found.registration === 'denied' ? 'modem/registration-denied' : 'modem/no-network', wire }
  }
  return { go: 'creg', afterMs: roundMs, facts: { rounds, registration: 'none' } }
}

/** Memories to look into, the receiving one first: both the card's and the modem's own, and that of reports. */
function memoriesOf(facts: SetupFacts): string[] {
  const [reading = [], , receiving = reading] = facts.memoryOffer
  const receives = facts.model.memories.find((memory) => receiving.includes(memory) && reading.includes(memory))
  if (receives === undefined) return []
  // MT is SM and ME in one.
  const others = receives === 'MT' ? ['SR'] : ['SM', 'ME', 'SR']
  return [receives, ...others.filter((memory) => memory !== receives && reading.includes(memory))]
}

/** `+CPMS` with as many memories as are offered. */
function memoryCommand(facts: SetupFacts): string | undefined {
  const receives = memoriesOf(facts)[0]
  if (receives === undefined) return undefined
  const chosen = facts.memoryOffer.map((offer) => (offer.includes(receives) ? receives : offer[0]))
  return `AT+CPMS=${chosen.map((memory) => `"${memory ?? receives}"`).join(',')}`
}

/** More than these would keep a modem that refuses everything busy for long. */
const mostRoutings = 12

/** From the card's own data to the modes that texts need. */
export const networkSteps: Readonly<Record<NetworkStepName, Step>> = {
  imsi: {
    kind: 'ask',
    skip: 'own-number',
    ask: () => plain('AT+CIMI', { bare: 'any', prefixes: ['+CIMI:'] }),
    answered: (reply, context) => {
      const imsi = reply.outcome === 'ok' ? digitsOf(reply.lines, 14, 16) : undefined
      if (imsi !== undefined) return { go: 'own-number', facts: { imsi } }
      return whenSimReady(reply, context, () =>
        // Neither its state nor its number: a card that can be used tells at least one.
        context.facts.simInDoubt ? { fail: 'modem/sim-failure', wire: wireOf(reply) } : { go: 'own-number' },
      )
    },
  },
  'own-number': optional(
    'creg',
    () => plain('AT+CNUM', { prefixes: ['+CNUM:'] }),
    (lines) => {
      const ownNumber = fieldsOf(lines[0] ?? '')[1]
      return ownNumber === undefined || ownNumber === '' ? {} : { ownNumber }
    },
  ),
  creg: registration('CREG', 'cereg', false),
  cereg: registration('CEREG', 'cgreg', false),
  cgreg: registration('CGREG', 'creg', true),

  service: {
    kind: 'ask',
    skip: 'pdu-mode',
    // Repeated when silent: whether acknowledgements are wanted must be known.
    ask: () => plain('AT+CSMS=1', { prefixes: ['+CSMS:'] }),
    answered: (reply) => ({ go: 'pdu-mode', facts: { acks: reply.outcome === 'ok' } }),
  },
  'pdu-mode': {
    kind: 'ask',
    skip: 'leftover',
    ask: () => plain('AT+CMGF=0'),
    answered: (reply, context) => {
      if (reply.outcome === 'ok') return { go: 'leftover' }
      return whenSimReady(reply, context, () => ({ go: 'text-mode' }))
    },
  },
  'text-mode': {
    kind: 'ask',
    skip: 'charset',
    ask: () => plain('AT+CMGF=1'),
    answered: (reply) =>
      reply.outcome === 'ok'
        ? { go: 'charset', facts: { textMode: true } }
        : { fail: 'modem/no-pdu-mode', wire: wireOf(reply) },
  },
  // What a killed process left without an answer is given back, so that it comes again; left alone, its end would switch the
  // routing off behind the back of this setup (TS 27.005 §3.4.1). Where nothing was left, this is refused.
  leftover: optional('charset', ({ facts }) => (facts.acks ? plain('AT+CNMA=2') : undefined)),
  charset: optional('smsc-set', () => plain('AT+CSCS="GSM"')),
  'smsc-set': {
    kind: 'ask',
    skip: 'smsc',
    ask: ({ wish }) => {
      const digits = (wish.smsc ?? '').replace(/[^\d+]/g, '')
      return digits === '' ? undefined : plain(`AT+CSCA="${digits}",${digits.startsWith('+') ? 145 : 129}`)
    },
    answered: (reply, context) =>
      reply.outcome === 'ok' ? { go: 'smsc' } : whenSimReady(reply, context, () => refused('+CSCA', reply)),
  },
  smsc: {
    kind: 'ask',
    skip: 'memory-offer',
    ask: () => plain('AT+CSCA?', { prefixes: ['+CSCA:'] }),
    answered: (reply, context) => {
      if (reply.outcome !== 'ok') return whenSimReady(reply, context, () => ({ go: 'memory-offer' }))
      const smsc = fieldsOf(reply.lines[0] ?? '')[0] ?? ''
      return { go: 'memory-offer', facts: smsc === '' ? {} : { smsc } }
    },
  },
  'memory-offer': {
    kind: 'ask',
    skip: 'routing-offer',
    ask: () => plain('AT+CPMS=?', { prefixes: ['+CPMS:'], timeoutMs: 10_000 }),
    answered: (reply, context) => {
      if (reply.outcome !== 'ok') return whenSimReady(reply, context, () => ({ go: 'routing-offer' }))
      const memoryOffer = fieldsOf(reply.lines[0] ?? '')
        .map(wordsOf)
        .filter((words) => words.length > 0)
      return { go: 'memory', facts: { memoryOffer } }
    },
  },
  memory: {
    kind: 'ask',
    skip: 'routing-offer',
    ask: ({ facts }) => {
      const text = memoryCommand(facts)
      return text === undefined ? undefined : plain(text, { prefixes: ['+CPMS:'], timeoutMs: 10_000 })
    },
    answered: (reply, context) => {
      if (reply.outcome !== 'ok') return whenSimReady(reply, context, () => ({ go: 'routing-offer' }))
      const memoryUse = memoryUseOf(reply.lines[0])
      return { go: 'routing-offer', facts: { memories: memoriesOf(context.facts), ...(memoryUse && { memoryUse }) } }
    },
  },
  'routing-offer': {
    kind: 'ask',
    skip: 'routing',
    ask: () => plain('AT+CNMI=?', { prefixes: ['+CNMI:'] }),
    answered: (reply, context) => {
      const { facts, wish } = context
      const { routing } = facts.model
      // In text mode a stored message can be read again with all its fields; one that is said cannot.
      const wished = facts.textMode ? { ...routing, mts: [1], dss: [2, 1] } : routing
      const routings = (offer: string | undefined) =>
        routingsFrom(offer, wish.receipts ? wished : { ...wished, dss: [0] })
      if (reply.outcome === 'ok') return { go: 'routing', facts: { routings: routings(reply.lines[0]) } }
      return whenSimReady(reply, context, () => ({ go: 'routing', facts: { routings: routings(undefined) } }))
    },
  },
  routing: {
    kind: 'ask',
    skip: 'more',
    ask: ({ facts, tries }) => {
      const routing = tries < mostRoutings ? facts.routings[tries] : undefined
      return routing && plain(`AT+CNMI=${routing.mode},${routing.mt},${routing.bm},${routing.ds},${routing.bfr}`)
    },
    answered: (reply, { facts, tries }) => {
      const routing = facts.routings[tries]
      return reply.outcome === 'ok' && routing ? { go: 'more', facts: { routing } } : { again: true }
    },
  },
  more: optional(
    'caller',
    () => plain('AT+CMMS=?', { prefixes: ['+CMMS:'] }),
    (lines) => {
      const offered = rangeOf(fieldsOf(lines[0] ?? '')[0])
      return { cmms: offered.includes(1) ? 1 : offered.includes(2) ? 2 : 0 }
    },
  ),
  caller: optional('text-charset', ({ wish }) => (wish.calls ? plain('AT+CLIP=1', { timeoutMs: 10_000 }) : undefined)),
  // Last, because everything that is asked for afterwards comes in it.
  'text-charset': {
    kind: 'ask',
    skip: 'ready',
    ask: ({ facts }) => (facts.textMode ? plain('AT+CSCS="UCS2"') : undefined),
    answered: (reply) =>
      reply.outcome === 'ok' ? { go: 'text-headers' } : { fail: 'modem/no-pdu-mode', wire: wireOf(reply) },
  },
  'text-headers': optional('ready', () => plain('AT+CSDH=1')),
}
