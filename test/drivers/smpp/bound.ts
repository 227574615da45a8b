import { expect } from 'vitest'
import type { SmppOptions } from '../../../drivers/smpp/options.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { type Esme, esme, partOf } from './esme.ts'
import { cstring, id, pdu, type RawConnection, type RawPdu, RawSmsc } from './raw-smsc.ts'

/** A transport that has connected to a raw server; its bind is not answered yet. Time stands still. */
export async function opening(options: Partial<SmppOptions> = {}, clock = new VirtualClock()) {
  const smsc = await RawSmsc.start()
  const link = esme(smsc.port, options, { clock })
  const opened = link.open()
  opened.catch(() => {})
  const wire = await smsc.connection()
  return { smsc, link, opened, wire, clock }
}

/** The same, bound; `bindResp` is the body of the answer. */
export async function bound(options: Partial<SmppOptions> = {}, bindResp?: Uint8Array) {
  const all = await opening(options)
  await all.wire.acceptBind(bindResp)
  await all.opened
  return all
}

/** A submission on its way, with its submit_sm as the SMSC got it. */
export async function submitted(link: Esme, wire: RawConnection, text = 'Hi', signal?: AbortSignal) {
  const result = link.send(partOf(text), signal)
  result.catch(() => {})
  const submit = await wire.next()
  expect(submit.id).toBe(id.submitSm)
  return { result, submit }
}

/** A submit_sm_resp. */
export const answer = (submit: RawPdu, messageId = 'A1', status = 0): Buffer =>
  pdu(id.submitSmResp, submit.sequence, status === 0 ? cstring(messageId) : '', status)
