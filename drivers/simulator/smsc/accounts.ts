import type { Pdu } from './pdu.ts'
import type { StatusName } from './pdu-tables.ts'
import type { SmscSession } from './session.ts'

export type BindMode = 'receiver' | 'transmitter' | 'transceiver'

/** One customer of the SMSC. */
export interface Account {
  readonly systemId: string
  /** At most 8 characters (§5.2.2). */
  readonly password: string
  /** Checked when given. */
  readonly systemType?: string
  /** Every mode when left out. */
  readonly modes?: readonly BindMode[]
  /** Numbers that phones reach it by; E.164 with `+`, or short codes. */
  readonly ownNumbers: readonly string[]
  /** Sessions at a time; another bind gets ESME_RALYBND. */
  readonly maxSessions?: number
}

/** The account that a fresh SMSC has. */
export const defaultAccount: Account = {
  systemId: 'textpost',
  password: 'secret',
  ownNumbers: ['+46700000001'],
}

export const bindModes = {
  bind_receiver: 'receiver',
  bind_transmitter: 'transmitter',
  bind_transceiver: 'transceiver',
} as const satisfies Record<string, BindMode>

type BindPdu = Extract<Pdu, { readonly command: keyof typeof bindModes }>

/** Is this request a bind? */
export function isBind(pdu: Pdu): pdu is BindPdu {
  return pdu.command in bindModes
}

/** The account that a bind opens, or the status that refuses it. */
export function admit(
  pdu: BindPdu,
  session: SmscSession,
  accounts: readonly Account[],
  sessions: readonly SmscSession[],
): Account | StatusName {
  if (session.account) return 'ESME_RALYBND'
  const { system_id: systemId, password, system_type: systemType } = pdu.fields
  const account = accounts.find((one) => one.systemId === systemId)
  if (!account) return 'ESME_RINVSYSID'
  if (account.password !== password) return 'ESME_RINVPASWD'
  if (account.systemType !== undefined && account.systemType !== systemType) return 'ESME_RINVSYSTYP'
  if (account.modes && !account.modes.includes(bindModes[pdu.command])) return 'ESME_RBINDFAIL'
  const open = sessions.filter((one) => one.account === account).length
  return open >= (account.maxSessions ?? Number.POSITIVE_INFINITY) ? 'ESME_RALYBND' : account
}
