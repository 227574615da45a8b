import { type Account, admit, bindModes, isBind } from './accounts.ts'
import type { BehaviourStack, Verdict } from './behaviour.ts'
import type { Message, MessageStore } from './messages.ts'
import { type Pdu, type PduOf, statusName, type Tlv, tlv } from './pdu.ts'
import { messageStates, type StatusName, statuses } from './pdu-tables.ts'
import { idIn } from './receipts.ts'
import type { SmscSession } from './session.ts'
import { writeTime } from './smpp-time.ts'
import { readSubmit, type Submit } from './submits.ts'

/** What the handlers of requests work on. */
export interface Desk {
  readonly systemId: string
  readonly accounts: readonly Account[]
  readonly sessions: readonly SmscSession[]
  readonly stack: BehaviourStack
  readonly store: MessageStore
  now(): number
  nextSerial(): number
  /** A submission that could be read, whatever becomes of it. */
  submitted(submit: Submit): void
  bound(session: SmscSession): void
}

/** Answers a request: by the verdict when there is one, else as the standard says. */
export function handle(desk: Desk, session: SmscSession, pdu: Pdu, octets: Uint8Array, verdict?: Verdict): void {
  const outcome = verdict && !takes(verdict) ? verdict : answerTo(desk, session, pdu, octets, verdict)
  switch (outcome.kind) {
    case 'answer':
      session.respond(pdu, outcome, outcome.written)
      break
    case 'refuse':
      session.respond(pdu, outcome)
      break
    case 'nack':
      session.nack(outcome.status, pdu.sequence)
      break
    case 'cut':
      session.cut(outcome.how)
      break
    case 'silent':
      break
  }
}

/** What a request gets. */
type Answer =
  | {
      readonly kind: 'answer'
      readonly fields?: Readonly<Record<string, number | string | Uint8Array>>
      readonly tlvs?: readonly Tlv[]
      /** Done when it is written. */
      readonly written?: () => void
    }
  | { readonly kind: 'nack'; readonly status: StatusName }
  | Verdict

const fine: Answer = { kind: 'answer' }

function refusal(status: StatusName | number): Answer {
  return { kind: 'refuse', status }
}

function takes(verdict: Verdict): boolean {
  return verdict.kind !== 'refuse' && verdict.take
}

function answerTo(desk: Desk, session: SmscSession, pdu: Pdu, octets: Uint8Array, verdict?: Verdict): Answer {
  if (isBind(pdu)) return verdict ?? bind(desk, session, pdu)
  switch (pdu.command) {
    case 'submit_sm':
    case 'data_sm':
      return submit(desk, session, pdu, octets, verdict)
    case 'enquire_link':
      return verdict ?? fine
    case 'unbind':
      return verdict ?? unbind(session)
    case 'query_sm':
      return verdict ?? query(desk, session, pdu)
    case 'cancel_sm':
      return verdict ?? cancel(desk, session, pdu)
    case 'replace_sm':
      return verdict ?? replace(desk, session, pdu)
    default:
      // deliver_sm and outbind go the other way only.
      return { kind: 'nack', status: 'ESME_RINVCMDID' }
  }
}

function bind(desk: Desk, session: SmscSession, pdu: Extract<Pdu, { command: keyof typeof bindModes }>): Answer {
  const account = admit(pdu, session, desk.accounts, desk.sessions)
  if (typeof account === 'string') return refusal(account)
  session.account = account
  session.version = pdu.fields.interface_version
  // Optional parameters are for peers that know of them (§3.3).
  const tlvs = session.version >= 0x34 ? [tlv('sc_interface_version', 0x34)] : []
  const bound = () => {
    session.mode = bindModes[pdu.command]
    desk.bound(session)
  }
  return { kind: 'answer', fields: { system_id: desk.systemId }, tlvs, written: bound }
}

function unbind(session: SmscSession): Answer {
  if (!session.bound) return refusal('ESME_RINVBNDSTS')
  session.mode = undefined
  return { kind: 'answer', written: () => session.end() }
}

function submit(
  desk: Desk,
  session: SmscSession,
  pdu: PduOf<'submit_sm'> | PduOf<'data_sm'>,
  octets: Uint8Array,
  earlier: Verdict | undefined,
): Answer {
  const { account } = session
  if (!session.transmits || !account) return refusal('ESME_RINVBNDSTS')
  const read = readSubmit(pdu, octets, {
    serial: desk.nextSerial(),
    at: desk.now(),
    session: session.id,
    account: account.systemId,
    defaultSender: account.ownNumbers[0] ?? account.systemId,
    settings: desk.stack.settings,
  })
  if ('fault' in read) return refusal(read.fault)
  desk.submitted(read)
  const verdict = earlier ?? desk.stack.submit(read)
  if (verdict === undefined || takes(verdict)) take(desk, read)
  if (verdict === undefined) {
    read.answer = 'ESME_ROK'
    return { kind: 'answer', fields: { message_id: read.id ?? '' } }
  }
  if (verdict.kind !== 'refuse') read.answer = verdict.kind
  else read.answer = typeof verdict.status === 'number' ? statusName(verdict.status) : verdict.status
  return verdict
}

function take(desk: Desk, submit: Submit): void {
  const { receiptForm, validityMs, deliveryDelayMs, receiptBeforeResponse } = desk.stack.settings
  if (submit.fields.replace_if_present_flag === 1) replacePresent(desk, submit)
  const number = desk.store.nextNumber()
  submit.id = idIn(receiptForm.responseId, number)
  const message = desk.store.take(number, submit.id, submit, validityMs)
  // Without a delay it runs its course here, before the answer; with one, even of 0 ms, after it.
  desk.store.start(message, receiptBeforeResponse ? undefined : deliveryDelayMs)
}

/** replace_if_present_flag (§5.2.18): the message with the same addresses and service type gives way. */
function replacePresent(desk: Desk, submit: Submit): void {
  const { from, to, account, fields } = submit
  const present = desk.store.all.find(
    ({ state, submit: one }) =>
      state === 'ENROUTE' &&
      one.account === account &&
      one.from === from &&
      one.to === to &&
      one.fields.service_type === fields.service_type,
  )
  if (present) desk.store.finish(present, 'DELETED', 0)
}

function find(desk: Desk, session: SmscSession, id: string, sourceAddress: string): Message | undefined {
  return desk.store.all.find(
    (one) =>
      one.id === id &&
      one.submit.account === session.account?.systemId &&
      one.submit.fields.source_addr === sourceAddress,
  )
}

function query(desk: Desk, session: SmscSession, pdu: PduOf<'query_sm'>): Answer {
  if (!session.transmits) return refusal('ESME_RINVBNDSTS')
  const message = find(desk, session, pdu.fields.message_id, pdu.fields.source_addr)
  if (!message) return refusal('ESME_RINVMSGID')
  return {
    kind: 'answer',
    fields: {
      message_id: message.id,
      final_date: message.finalAt === undefined ? '' : writeTime(message.finalAt),
      message_state: messageStates[message.state].code,
      error_code: message.error & 0xff,
    },
  }
}

function cancel(desk: Desk, session: SmscSession, pdu: PduOf<'cancel_sm'>): Answer {
  if (!session.transmits) return refusal('ESME_RINVBNDSTS')
  const { message_id: id, source_addr: source, destination_addr: destination, service_type: service } = pdu.fields
  if (id !== '') {
    const message = find(desk, session, id, source)
    if (!message) return refusal('ESME_RINVMSGID')
    const done = desk.store.finish(message, 'DELETED', 0)
    return done ? fine : refusal('ESME_RCANCELFAIL')
  }
  // Without an id, every message between the two that is on its way (§4.9).
  const between = desk.store.all.filter(
    ({ submit: one, state }) =>
      state === 'ENROUTE' &&
      one.account === session.account?.systemId &&
      one.fields.source_addr === source &&
      one.fields.destination_addr === destination &&
      (service === '' || one.fields.service_type === service),
  )
  for (const message of between) desk.store.finish(message, 'DELETED', 0)
  return between.length > 0 ? fine : refusal('ESME_RCANCELFAIL')
}

function replace(desk: Desk, session: SmscSession, pdu: PduOf<'replace_sm'>): Answer {
  if (!session.transmits || !session.account) return refusal('ESME_RINVBNDSTS')
  const message = find(desk, session, pdu.fields.message_id, pdu.fields.source_addr)
  if (!message) return refusal('ESME_RINVMSGID')
  if (message.state !== 'ENROUTE') return refusal('ESME_RREPLACEFAIL')
  const { submit: old } = message
  const changed: PduOf<'submit_sm'> = {
    command: 'submit_sm',
    status: statuses.ESME_ROK,
    sequence: pdu.sequence,
    // replace_sm carries neither esm_class nor data_coding: the old ones hold (§4.10).
    fields: {
      ...old.fields,
      schedule_delivery_time: pdu.fields.schedule_delivery_time,
      validity_period: pdu.fields.validity_period,
      registered_delivery: pdu.fields.registered_delivery,
      sm_default_msg_id: pdu.fields.sm_default_msg_id,
      short_message: pdu.fields.short_message,
    },
    tlvs: [],
  }
  const read = readSubmit(changed, old.octets, {
    serial: old.serial,
    at: old.at,
    session: session.id,
    account: old.account,
    defaultSender: old.from,
    settings: desk.stack.settings,
  })
  if ('fault' in read) return refusal(read.fault)
  message.submit = { ...read, answer: old.answer, id: message.id }
  return fine
}
