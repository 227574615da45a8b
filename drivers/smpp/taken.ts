import { GatewayError } from '../../core/errors.ts'
import type { Segment, TakenControls, TakenPart, TakenState } from '../../core/ports/transport.ts'
import { phrase } from '../../core/words/say.ts'
import { destinationAddress, senderAddress } from './address.ts'
import { codeSegment } from './coding.ts'
import type { SmppAccount } from './options.ts'
import { registeredDeliveryOf } from './outgoing.ts'
import { absoluteTime } from './receipt-dates.ts'
import { stateOfNumber } from './receipts.ts'
import { type FieldValue, numberField, type Pdu, stringField } from './smpp-types.ts'
import { esme } from './status.ts'
import type { Vendor } from './vendor.ts'

/** Octets of user data in one message, which replace_sm cannot exceed without leaving its alphabet's room. */
const oneMessage = { gsm7: 160, others: 140 } as const

export interface TakenDeps {
  readonly account: SmppAccount
  readonly vendor: Vendor
  /** Sends a request on a connection that may send. */
  readonly request: (
    phone: string,
    command: string,
    fields: Readonly<Record<string, FieldValue>>,
    signal: AbortSignal,
  ) => Promise<Pdu>
}

/** query_sm, cancel_sm and replace_sm (SMPP 3.4 §4.8 to §4.10) for parts that the SMSC keeps. */
export function takenControls({ account, vendor, request }: TakenDeps): TakenControls {
  const ask = async (
    part: TakenPart,
    command: 'query_sm' | 'cancel_sm' | 'replace_sm',
    fields: Readonly<Record<string, FieldValue>>,
    signal: AbortSignal,
  ): Promise<Pdu> => {
    const response = await request(part.to, command, { message_id: part.id, ...source(part), ...fields }, signal).catch(
      notAnswered,
    )
    const status = vendor.status(response.command_status)
    if (response.command_status === esme.ROK && response.command !== 'generic_nack') return response
    throw new GatewayError('smpp/not-done', { wire: status.name, details: { words: status.words } })
  }
  const source = ({ sender }: TakenPart): Readonly<Record<string, FieldValue>> => {
    const { ton, npi, value } = senderAddress(account, sender)
    return { source_addr_ton: ton, source_addr_npi: npi, source_addr: value }
  }
  return {
    query: async (part, signal) => queried(await ask(part, 'query_sm', {}, signal)),
    cancel: async (part, signal) => {
      const { ton, npi, value } = destinationAddress(part.to, account)
      const fields = { dest_addr_ton: ton, dest_addr_npi: npi, destination_addr: value }
      await ask(part, 'cancel_sm', fields, signal)
      return `cancel_sm ESME_ROK id ${part.id}`
    },
    replace: async (part, signal) => {
      const short_message = replacement(part.segment, part.before, account)
      // Empty times leave those of the submission as they are (§4.10.1).
      const fields = { registered_delivery: registeredDeliveryOf(account, true), short_message }
      await ask(part, 'replace_sm', fields, signal)
      return `replace_sm ESME_ROK id ${part.id}`
    },
  }
}

/** replace_sm names neither coding nor header: the new words must do with those of the old ones. */
function replacement(segment: Segment, before: Segment, account: SmppAccount): Uint8Array {
  const old = codeSegment(before, account)
  const coded = codeSegment(segment, account)
  const headers = [...old.segment.udh, ...coded.segment.udh]
  const room = segment.alphabet === 'gsm7' ? oneMessage.gsm7 : oneMessage.others
  if (headers.length > 0 || segment.data.length > room || before.spans !== undefined)
    throw new GatewayError('smpp/not-replaceable', {
      details: { reason: phrase('only a text of one part can be changed there') },
    })
  if (old.data_coding !== coded.data_coding)
    throw new GatewayError('smpp/not-replaceable', {
      details: { reason: phrase('the new words need another alphabet') },
    })
  return coded.octets
}

function queried(response: Pdu): TakenState {
  const number = numberField(response, 'message_state')
  const error = numberField(response, 'error_code')
  const finalDate = stringField(response, 'final_date')
  const at = absoluteTime(finalDate)
  const words = [`query_sm message_state ${number}`, error === 0 ? '' : `error_code ${error}`, finalDate]
  return {
    state: stateOfNumber[number] ?? 'unknown',
    ...(at !== undefined && { at }),
    wire: words.filter((word) => word !== '').join(', '),
  }
}

/** What a submission would be in doubt about is only a question without an answer here. */
function notAnswered(thrown: unknown): never {
  if (thrown instanceof GatewayError && thrown.retry === 'unknown')
    throw new GatewayError('smpp/not-done', { details: { words: phrase('it did not answer') }, cause: thrown })
  throw thrown
}
