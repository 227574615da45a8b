import { asGatewayError, type GatewayError } from '../../core/errors.ts'
import type { ModemControls, ModemReadings } from '../../core/ports/transport.ts'
import type { LinkStatus } from '../../core/status.ts'
import type { DoctorCheck } from '../contract/results.ts'

/** What is looked at, in the order in which one thing needs the other. */
const steps = [
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
type Step = (typeof steps)[number]

const titles: Readonly<Record<Step | 'money' | 'loop-back', string>> = {
  plugged: 'A modem is plugged in',
  port: 'Its port can be opened',
  answers: 'The modem answers',
  sim: 'There is a SIM card that can be read',
  pin: 'The SIM card is open',
  network: 'The network has accepted it',
  signal: 'The signal is good enough',
  centre: "The number of the operator's text centre is known",
  receiving: 'It says when a text comes in',
  storage: 'There is room for texts that come in',
  money: 'There is money left on the SIM card',
  'loop-back': 'A text to oneself arrives',
}

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

function check(step: keyof typeof titles, state: DoctorCheck['state'], sentence: string, code?: string): DoctorCheck {
  return { check: step, title: titles[step], state, sentence, ...(code === undefined ? {} : { code }) }
}

/** The checks of a modem that does not work: what is wrong is where its error says. */
export function checksOfDown({ code, sentence }: Pick<LinkStatus, 'code' | 'sentence'>): DoctorCheck[] {
  const wrong = stepOf[code ?? ''] ?? 'answers'
  const at = steps.indexOf(wrong)
  return [
    ...steps.map((step, place) => {
      if (place < at) return check(step, 'ok', '')
      return place === at ? check(step, 'failed', sentence, code) : check(step, 'skipped', '')
    }),
  ]
}

/** The checks of a modem that works, from its readings of just now. */
export function checksOfWorking({
  health,
  port,
  baudRate,
  sim,
  pinTriesLeft,
  announces,
  textMode,
}: ModemReadings): DoctorCheck[] {
  const { attention } = health
  const found: Record<Step, [DoctorCheck['state'], string]> = {
    plugged: ['ok', health.model ?? ''],
    port: ['ok', [port, baudRate === undefined ? undefined : `${baudRate} bit/s`].filter(Boolean).join(', ')],
    answers: [
      'ok',
      [health.firmware, textMode ? 'text mode' : 'PDU mode', restarts(health)].filter(Boolean).join(', '),
    ],
    sim: ['ok', health.iccid ?? ''],
    pin: [
      sim === 'open' || sim === 'unsaid' ? 'ok' : 'failed',
      pinTriesLeft === undefined ? '' : `${pinTriesLeft} tries left`,
    ],
    network: ['ok', [health.peer, health.registration].filter(Boolean).join(', ')],
    signal: signalOf(health.signalDbm),
    centre: ['ok', health.smsc ?? ''],
    receiving: announces ? ['ok', ''] : ['attention', ''],
    storage: [
      'ok',
      (health.storage ?? []).map(({ memory, used, total }) => `${memory} ${used} of ${total}`).join(', '),
    ],
  }
  const wrong = attention && stepOf[attention.code]
  return [
    ...steps.map((step) =>
      step === wrong && attention
        ? check(step, 'attention', attention.sentence, attention.code)
        : check(step, ...found[step]),
    ),
    ...moneyOf(health.balance, attention),
  ]
}

function restarts({ reopened = 0, resets = 0 }: ModemReadings['health']): string | undefined {
  const again = reopened > 0 ? [`opened again ${reopened} times`] : []
  return [...again, ...(resets > 0 ? [`restarted ${resets} times`] : [])].join(', ') || undefined
}

function signalOf(dbm: number | undefined): [DoctorCheck['state'], string] {
  if (dbm === undefined) return ['attention', 'The modem does not tell how strong the signal is.']
  if (dbm >= weakDbm) return ['ok', `${dbm} dBm`]
  const advice = 'Move the modem nearer a window, with a USB cable if need be, and see that the antenna is on.'
  return ['attention', `The signal is weak (${dbm} dBm). Texts may go late. ${advice}`]
}

function moneyOf(balance: ModemReadings['health']['balance'], attention: GatewayError | undefined): DoctorCheck[] {
  if (attention?.code === 'modem/low-balance') return [check('money', 'attention', attention.sentence, attention.code)]
  return balance ? [check('money', 'ok', balance.words)] : []
}

/** A text to oneself: proves both ways at once. */
export async function loopBackCheck(modem: ModemControls, ownNumber: string | undefined): Promise<DoctorCheck> {
  try {
    const tookMs = await modem.loopBack(ownNumber, AbortSignal.timeout(loopBackWithinMs))
    return check('loop-back', 'ok', `${(tookMs / 1000).toFixed(1)} s`)
  } catch (thrown) {
    const error = asGatewayError(thrown, 'engine/defect', { details: { reason: String(thrown) } })
    return check('loop-back', 'failed', error.sentence, error.code)
  }
}
