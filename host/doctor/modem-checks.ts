import { asGatewayError, type ErrorCode } from '../../core/errors.ts'
import type { ModemControls, ModemReadings } from '../../core/ports/transport.ts'
import type { LinkStatus } from '../../core/status.ts'
import type { Finding, Said } from './words.ts'

/** What is looked at, in the order in which one thing needs the other. */
export const modemSteps = [
  'plugged',
  'port',
  'answers',
  'sim',
  'pin',
  'network',
  'signal',
  'centre',
  'receiving',
  'storage',
] as const
type Step = (typeof modemSteps)[number]

/** The step that an error belongs to; everything before it is well. */
const stepOf: Readonly<Record<string, Step>> = {
  'modem/not-found': 'plugged',
  'modem/hilink': 'plugged',
  'modem/storage-mode': 'plugged',
  'modem/no-driver': 'plugged',
  'modem/ports-unlisted': 'plugged',
  'modem/port-missing': 'plugged',
  'modem/unplugged': 'plugged',
  'modem/port-busy': 'port',
  'modem/port-denied': 'port',
  'modem/port-failed': 'port',
  'modem/silent-port': 'answers',
  'modem/no-answer': 'answers',
  'modem/restarted': 'answers',
  'modem/reset': 'answers',
  'modem/setup-refused': 'answers',
  'modem/no-pdu-mode': 'answers',
  'modem/sim-missing': 'sim',
  'modem/sim-failure': 'sim',
  'modem/sim-busy': 'sim',
  'modem/sim-locked': 'sim',
  'modem/pin-needed': 'pin',
  'modem/pin-wrong': 'pin',
  'modem/pin-tried': 'pin',
  'modem/pin-last-try': 'pin',
  'modem/pin-unguarded': 'pin',
  'modem/puk-needed': 'pin',
  'modem/no-network': 'network',
  'modem/registration-denied': 'network',
  'modem/roaming-refused': 'network',
  'modem/no-smsc': 'centre',
  'modem/receives-late': 'receiving',
  'modem/storage-high': 'storage',
}

const weakDbm = -100
const loopBackWithinMs = 150_000

type Health = NonNullable<LinkStatus['health']>

/** The checks of a modem that is being opened, as far as it has come. */
export function checksOfOpening({ health }: Pick<LinkStatus, 'health'>): Finding[] {
  const facts = knownFacts(health ?? {})
  // Each shows that those before it went well.
  const marks: readonly (readonly [Step, boolean])[] = [
    ['network', health?.registration === 'home' || health?.registration === 'roaming'],
    ['pin', health?.imsi !== undefined],
    ['sim', health?.iccid !== undefined],
    ['answers', health?.model !== undefined],
    ['port', health?.port !== undefined],
  ]
  const reached = marks.find(([, there]) => there)?.[0]
  const done = reached === undefined ? 0 : modemSteps.indexOf(reached) + 1
  return modemSteps.map((check, at) => ({
    check,
    state: at < done ? 'ok' : at === done ? 'running' : 'waiting',
    ...(at < done ? { facts: facts[check] ?? [] } : {}),
  }))
}

/** What is known of a modem before it works. */
function knownFacts({ model, port, firmware, iccid }: Health): Partial<Record<Step, Said[]>> {
  return { plugged: some(model), port: some(port), answers: some(firmware), sim: some(masked(iccid)) }
}

/** A card's number is nobody's business who looks at the screen. */
const masked = (iccid: string | undefined) => iccid && `${iccid.slice(0, 3)}…${iccid.slice(-2)}`

const some = (...values: (string | undefined)[]): string[] =>
  values.filter((value): value is string => value !== undefined && value !== '')

/** The checks of a modem that does not work: what is wrong is where its error says. */
export function checksOfDown({
  code,
  sentence,
  details,
  health = {},
}: Pick<Finding, 'code' | 'sentence' | 'details'> & { readonly health?: Health | undefined }): Finding[] {
  const facts = knownFacts(health)
  const at = modemSteps.indexOf(stepOf[code ?? ''] ?? 'answers')
  const wrong = {
    ...(code === undefined ? {} : { code }),
    ...(details === undefined ? {} : { details }),
    ...(sentence === undefined ? {} : { sentence }),
  }
  return modemSteps.map((check, place) => {
    if (place < at) return { check, state: 'ok', facts: facts[check] ?? [] }
    return place === at ? { check, state: 'failed', ...wrong } : { check, state: 'skipped' }
  })
}

/** What the card's state means, where it is not open. */
const simErrors: Readonly<Partial<Record<ModemReadings['sim'], ErrorCode>>> = {
  missing: 'modem/sim-missing',
  failed: 'modem/sim-failure',
  busy: 'modem/sim-busy',
  pin: 'modem/pin-needed',
  puk: 'modem/puk-needed',
  locked: 'modem/sim-locked',
}

/** The checks of a modem that works, from its readings of just now. */
export function checksOfWorking(readings: ModemReadings): Finding[] {
  const { health } = readings
  // A card that went since it was opened.
  const code = simErrors[readings.sim]
  if (code !== undefined) return checksOfDown({ code, details: { lock: readings.sim }, health })
  const { attention } = health
  const found = foundIn(readings)
  const wrong = attention && stepOf[attention.code]
  const checks = modemSteps.map((check): Finding => {
    if (check !== wrong || !attention) return { check, ...found[check] }
    return { check, state: 'attention', code: attention.code, details: attention.details }
  })
  if (attention?.code === 'modem/low-balance')
    return [...checks, { check: 'money', state: 'attention', code: attention.code, details: attention.details }]
  return health.balance ? [...checks, { check: 'money', state: 'ok', facts: [health.balance.words] }] : checks
}

function foundIn(readings: ModemReadings): Record<Step, Omit<Finding, 'check'>> {
  const { health, port, baudRate, pinTriesLeft, announces, textMode } = readings
  const { reopened = 0, resets = 0, registration, storage = [] } = health
  const well = (...facts: readonly Said[]): Omit<Finding, 'check'> => ({ state: 'ok', facts })
  return {
    plugged: well(...some(health.model)),
    port: well(port, ...(baudRate === undefined ? [] : [{ word: 'found.speed' as const, details: { baudRate } }])),
    answers: well(
      ...some(health.firmware),
      { word: textMode ? 'found.text-mode' : 'found.pdu-mode' },
      ...(reopened > 0 ? [{ word: 'found.reopened' as const, details: { count: reopened } }] : []),
      ...(resets > 0 ? [{ word: 'found.resets' as const, details: { count: resets } }] : []),
    ),
    sim: well(...some(masked(health.iccid))),
    pin: well(
      ...(pinTriesLeft === undefined ? [] : [{ word: 'found.pin-tries' as const, details: { left: pinTriesLeft } }]),
    ),
    network: well(
      ...some(health.peer),
      ...(registration === undefined ? [] : [{ word: `found.${registration}` as const }]),
    ),
    signal: signalOf(health.signalDbm),
    centre: well(...some(health.smsc)),
    receiving: announces ? well() : { state: 'attention', code: 'receiving/late' },
    storage: well(...storage.map((place) => ({ word: 'found.places' as const, details: { ...place } }))),
  }
}

function signalOf(dbm: number | undefined): Omit<Finding, 'check'> {
  if (dbm === undefined) return { state: 'attention', code: 'signal/unknown' }
  if (dbm >= weakDbm) return { state: 'ok', facts: [{ word: 'found.signal', details: { dbm } }] }
  return { state: 'attention', code: 'signal/weak', details: { dbm } }
}

/** A text to oneself: proves both ways at once. */
export async function loopBackCheck(modem: ModemControls, ownNumber: string | undefined): Promise<Finding> {
  try {
    const tookMs = await modem.loopBack(ownNumber, AbortSignal.timeout(loopBackWithinMs))
    const seconds = (tookMs / 1000).toFixed(1)
    return { check: 'loop-back', state: 'ok', facts: [{ word: 'found.seconds', details: { seconds } }] }
  } catch (thrown) {
    const { code, details } = asGatewayError(thrown, 'engine/defect', { details: { reason: String(thrown) } })
    return { check: 'loop-back', state: 'failed', code, details }
  }
}
