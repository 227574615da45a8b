import type { ReceiptPlan } from './behaviour.ts'
import type { DeliverContent } from './mobile-originated.ts'
import { type Tlv, tlv } from './pdu.ts'
import { messageStates } from './pdu-tables.ts'
import { idIn, receiptWords } from './receipts.ts'

const networkGsm = 3

/** A receipt as a deliver_sm, in the form that its plan names. */
export function receiptPdu(plan: ReceiptPlan, nowMs: number): DeliverContent {
  const { form, message, state } = plan
  const words = receiptWords(form, {
    number: message.number,
    state,
    submittedAt: message.submit.at,
    doneAt: message.finalAt ?? nowMs,
    error: message.error,
    text: message.submit.text,
  })
  const octets = new Uint8Array(Buffer.from(words, 'latin1'))
  const inPayload = (form.inPayload || octets.length > 254) && octets.length > 0
  return {
    fields: {
      ...addresses(plan),
      // Intermediate notifications have a type of their own (§5.2.12).
      esm_class: plan.intermediate && form.esmClass !== 0 ? 0x20 : form.esmClass,
      data_coding: form.dataCoding,
      ...(inPayload ? {} : { short_message: octets }),
    },
    tlvs: [...parameters(plan), ...(inPayload ? [tlv('message_payload', octets)] : []), ...plan.extraTlvs],
  }
}

function addresses({ form, message }: ReceiptPlan): DeliverContent['fields'] {
  const sent = message.submit.fields
  const sender = { ton: sent.source_addr_ton, npi: sent.source_addr_npi, address: sent.source_addr }
  const phone = { ton: sent.dest_addr_ton, npi: sent.dest_addr_npi, address: sent.destination_addr }
  const [from, to] = form.swapped ? [phone, sender] : [sender, phone]
  return {
    source_addr_ton: from.ton,
    source_addr_npi: from.npi,
    source_addr: from.address.slice(0, 20),
    dest_addr_ton: to.ton,
    dest_addr_npi: to.npi,
    destination_addr: to.address.slice(0, 20),
  }
}

function parameters({ form, message, state }: ReceiptPlan): Tlv[] {
  const id = idIn(form.tlvId, message.number)
  const { reference } = message.submit
  const all: Record<(typeof form.tlvs)[number], Tlv | undefined> = {
    receipted_message_id: id === '' ? undefined : tlv('receipted_message_id', id),
    message_state: tlv('message_state', messageStates[state].code),
    network_error_code: tlv(
      'network_error_code',
      Uint8Array.of(networkGsm, (message.error >> 8) & 0xff, message.error & 0xff),
    ),
  }
  const chosen = form.tlvs.flatMap((name) => all[name] ?? [])
  if (reference === undefined || form.reference === 'none') return chosen
  return [...chosen, tlv('user_message_reference', form.reference === 'whole' ? reference : reference & 0xff)]
}
