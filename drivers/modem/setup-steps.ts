import { digitsOf, firstValueOf } from './at-values.ts'
import { wireOf } from './codes.ts'
import { type ExtraCommand, modelFor } from './models.ts'
import type { SetupFacts } from './setup-facts.ts'
import { networkSteps } from './setup-network.ts'
import { pinSteps } from './setup-pin.ts'
import { type AskStep, optional, plain, type StepName, type StepTable, shortMs } from './setup-step.ts'

/** Commands of the model's own, one after another. */
function extras(next: StepName, list: (facts: SetupFacts) => readonly ExtraCommand[]): AskStep {
  return {
    kind: 'ask',
    skip: next,
    silence: 'pass',
    ask: ({ facts, tries }) => {
      const extra = list(facts)[tries]
      return extra && plain(extra.text, { bare: 'any', timeoutMs: extra.timeoutMs ?? shortMs })
    },
    answered: () => ({ again: true }),
  }
}

function identity(next: StepName, text: string, read: (value: string) => Partial<SetupFacts>): AskStep {
  return optional(
    next,
    () => plain(text, { bare: 'any', prefixes: [`${text.slice(2)}:`] }),
    (lines) => {
      const value = firstValueOf(lines)
      return value === undefined ? {} : read(value)
    },
  )
}

const iccidPrefixes = [
  ...['+CCID:', '+ICCID:', '^ICCID:', '+CICCID:', '+QCCID:', '#CCID:', '^SCID:', '!ICCID:', 'ICCID:'],
  ...['+ZGETICCID:', 'CCID:'],
]

function iccidStep(next: StepName): AskStep {
  return {
    kind: 'ask',
    skip: next,
    silence: 'pass',
    ask: ({ facts, tries }) => {
      const text = facts.iccid === undefined ? facts.model.iccid[tries] : undefined
      return text === undefined ? undefined : plain(text, { bare: 'any', prefixes: iccidPrefixes })
    },
    answered: (reply) => {
      const iccid = reply.outcome === 'ok' ? digitsOf(reply.lines, 18, 22) : undefined
      return iccid === undefined ? { again: true } : { go: next, facts: { iccid } }
    },
  }
}

const syncTriesAlone = 8
const syncTriesOfMany = 2

const sync: AskStep = {
  kind: 'ask',
  skip: 'verbose',
  silence: 'answer',
  // Every third try also wakes a modem that was told to keep its results to itself.
  ask: ({ tries }) => ({ text: tries % 3 === 2 ? 'ATQ0V1' : 'AT', timeoutMs: 1_000, numeric: true, quietMs: 100 }),
  answered: (reply, { facts, wish, tries }) => {
    const baudRate = wish.baudRates[facts.speedAt]
    if (reply.outcome === 'ok') return { go: 'verbose', facts: baudRate === undefined ? {} : { baudRate } }
    const most = wish.baudRates.length === 1 ? syncTriesAlone : syncTriesOfMany
    if (tries + 1 < most) return { again: true }
    if (facts.speedAt + 1 < wish.baudRates.length) return { go: 'speed', facts: { speedAt: facts.speedAt + 1 } }
    return { fail: 'modem/silent-port', details: { port: wish.port }, wire: wireOf(reply) }
  },
}

/** Every step of setup: what is asked, and what each answer leads to. */
export const setupSteps: StepTable = {
  sync,
  speed: { kind: 'speed', done: () => ({ go: 'sync' }) },
  verbose: optional('echo', () => plain('ATV1', { numeric: true })),
  echo: optional('errors', () => plain('ATE0')),
  errors: optional('manufacturer', () => plain('AT+CMEE=1')),
  manufacturer: identity('model', 'AT+CGMI', (manufacturer) => ({ manufacturer })),
  model: {
    kind: 'ask',
    skip: 'firmware',
    ask: () => plain('AT+CGMM', { bare: 'any', prefixes: ['+CGMM:'] }),
    answered: (reply, { facts }) => {
      const modelName = (reply.outcome === 'ok' ? firstValueOf(reply.lines) : undefined) ?? ''
      return { go: 'firmware', facts: { modelName, model: modelFor(facts.manufacturer, modelName) } }
    },
  },
  firmware: identity('imei', 'AT+CGMR', (firmware) => ({ firmware })),
  imei: optional(
    'early',
    () => plain('AT+CGSN', { bare: 'any', prefixes: ['+CGSN:'] }),
    (lines) => {
      const imei = digitsOf(lines, 14, 17)
      return imei === undefined ? {} : { imei }
    },
  ),
  early: extras('radio', (facts) => facts.model.early),
  radio: {
    kind: 'ask',
    skip: 'iccid',
    silence: 'pass',
    ask: () => plain('AT+CFUN?', { prefixes: ['+CFUN:'] }),
    answered: (reply) => {
      const level = reply.outcome === 'ok' ? /^\+CFUN:\s*(\d)/.exec(reply.lines[0] ?? '')?.[1] : undefined
      return { go: level === undefined || level === '1' ? 'iccid' : 'radio-on' }
    },
  },
  'radio-on': optional('iccid', () => plain('AT+CFUN=1', { timeoutMs: 15_000 })),
  iccid: iccidStep('pin-state'),
  ...pinSteps,
  late: extras('iccid-again', (facts) => facts.model.late),
  'iccid-again': iccidStep('imsi'),
  ...networkSteps,
  ready: { kind: 'end' },
}
