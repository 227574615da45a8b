import type {
  Behaviour,
  CutHow,
  LinkCounters,
  Outcome,
  SmscControl,
  SmscSettings,
  Verdict,
  WireStep,
} from './behaviour.ts'
import type { LongForm } from './long-text.ts'
import { isResponse } from './pdu.ts'
import type { CommandName, StatusName } from './pdu-tables.ts'
import { commands } from './pdu-tables.ts'
import { type ReceiptForm, type ReceiptFormName, receiptForms } from './receipts.ts'
import type { Submit } from './submits.ts'
import type { Coding } from './text-codec.ts'

/** Chooses submissions; `count` counts those that the behaviour has seen, from 1. */
export type When = (submit: Submit, count: number) => boolean

/** Every `n`th submission. */
export function every(n: number): When {
  return (_, count) => count % n === 0
}

/** The `n`th submission alone. */
export function only(n: number): When {
  return (_, count) => count === n
}

/** The first `n` submissions. */
export function first(n: number): When {
  return (_, count) => count <= n
}

/** Submissions to one phone. */
export function toPhone(number: string): When {
  return (submit) => submit.to === number
}

/** Settings of the SMSC, as a behaviour. */
export function settings(changed: Partial<SmscSettings>): Behaviour {
  return { name: `settings ${Object.keys(changed).join(', ')}`, settings: changed }
}

/** What data_coding 0 means. */
export function coding0(coding: Coding): Behaviour {
  return { name: `coding 0 is ${coding}`, settings: { coding0: coding } }
}

/** How long texts of phones are cut up. */
export function moLongForm(form: LongForm): Behaviour {
  return { name: `long texts by ${form}`, settings: { moLongForm: form } }
}

/** Receipts of another form. */
export function receiptsAs(form: ReceiptFormName | ReceiptForm): Behaviour {
  const chosen = typeof form === 'string' ? receiptForms[form] : form
  return { name: `receipts as ${typeof form === 'string' ? form : 'given'}`, settings: { receiptForm: chosen } }
}

/** Receipts before the submit_sm_resp of their message. */
export function receiptsFirst(): Behaviour {
  return { name: 'receipts first', settings: { receiptBeforeResponse: true } }
}

/** Receipts that take a while: a time, or one from a range so that they come out of order. */
export function receiptsDelayed(ms: number, upToMs = ms): Behaviour {
  return {
    name: 'receipts delayed',
    onReceipt: (plan, smsc) => ({ ...plan, delayMs: plan.delayMs + between(ms, upToMs, smsc) }),
  }
}

/** Receipts that never come; all of them, or those of the submissions chosen. */
export function dropReceipts(when: When = () => true): Behaviour {
  const chosen = counted(when)
  return { name: 'drop receipts', onReceipt: (plan) => (chosen(plan.message.submit) ? 'drop' : undefined) }
}

/** Every receipt more than once. */
export function repeatReceipts(copies = 2): Behaviour {
  return { name: 'repeat receipts', onReceipt: (plan) => ({ ...plan, copies }) }
}

/** Refuses the submissions chosen. */
export function rejectWith(status: StatusName | number, when: When = () => true): Behaviour {
  return onSubmit(`reject with ${status}`, when, { kind: 'refuse', status })
}

/** Refuses binds. */
export function rejectBinds(status: StatusName | number, times = Number.POSITIVE_INFINITY): Behaviour {
  let left = times
  return {
    name: `reject binds with ${status}`,
    onRequest: (pdu) => (pdu.command.startsWith('bind_') && left-- > 0 ? { kind: 'refuse', status } : undefined),
  }
}

/** ESME_RTHROTTLED above a rate, or at every nth submission. */
export function throttle(limit: { readonly perSecond: number } | { readonly every: number }): Behaviour {
  const refusal: Verdict = { kind: 'refuse', status: 'ESME_RTHROTTLED' }
  if ('every' in limit) return onSubmit(`throttle every ${limit.every}`, every(limit.every), refusal)
  let taken: number[] = []
  return {
    name: `throttle above ${limit.perSecond}/s`,
    onSubmit(_, smsc) {
      taken = taken.filter((at) => at > smsc.now() - 1000)
      if (taken.length >= limit.perSecond) return refusal
      taken.push(smsc.now())
      return undefined
    },
  }
}

const silenced: readonly CommandName[] = ['submit_sm', 'data_sm', 'enquire_link']

/**
 * Answers nothing to those commands. With `take`, messages reach their phones all the same and only the answer is missing.
 */
export function silent(to: readonly CommandName[] = silenced, take = false): Behaviour {
  return {
    name: `silent to ${to.join(', ')}`,
    onRequest: (pdu) => (to.includes(pdu.command) ? { kind: 'silent', take } : undefined),
  }
}

/** Answers nothing to the submissions chosen. */
export function silentOn(when: When, take = false): Behaviour {
  return onSubmit('silent', when, { kind: 'silent', take })
}

/** Stops answering submissions while `limit` messages are on their way, in place of ESME_RMSGQFUL. */
export function silentAtQueueLimit(limit: number): Behaviour {
  return {
    name: `silent at ${limit} messages`,
    onSubmit: (_, smsc) => (smsc.enRoute >= limit ? { kind: 'silent', take: false } : undefined),
  }
}

/** Cuts the connection at the submissions chosen: with `take` after accepting them, between written and answered. */
export function cutOn(when: When, take = false, how: CutHow = 'reset'): Behaviour {
  return onSubmit('cut', when, { kind: 'cut', take, how })
}

/** Falls over short messages above a size. */
export function breaksAbove(octets: number): Behaviour {
  return cutOn((submit) => submit.fields.short_message.length > octets)
}

/** Keeps answers back: a time, or one from a range so that they come out of order. */
export function responseDelay(
  ms: number,
  upToMs = ms,
  to: readonly CommandName[] = ['submit_sm', 'data_sm'],
): Behaviour {
  return {
    name: `answers after ${ms} ms`,
    answerDelayMs: (request, smsc) => (to.includes(request.command) ? between(ms, upToMs, smsc) : 0),
  }
}

/** Ends messages in a state of their own, such as UNDELIVERABLE, in place of their arrival. */
export function endsIn(state: Outcome['state'], when: When = () => true, error = 1): Behaviour {
  const chosen = counted(when)
  return { name: `ends in ${state}`, onOutcome: ({ submit }) => (chosen(submit) ? { state, error } : undefined) }
}

/** Cuts a connection when it has carried so many octets or PDUs to the ESME; `times` connections in all. */
export function cutAfter(
  limit: { readonly octets: number } | { readonly pdus: number },
  times = 1,
  how: CutHow = 'reset',
): Behaviour {
  let left = times
  return {
    name: 'cut after a while',
    onBytesOut(octets, link) {
      const roomLeft = 'octets' in limit ? limit.octets - link.octetsOut : octets.length
      const due = 'octets' in limit ? octets.length >= roomLeft : link.pdusOut + 1 >= limit.pdus
      if (!due || left <= 0) return [{ kind: 'write', octets }]
      left--
      return [
        { kind: 'write', octets: octets.slice(0, Math.max(0, roomLeft)) },
        { kind: 'cut', how },
      ]
    },
  }
}

/** Cuts every connection again and again. */
export function cutEvery(ms: number, how: CutHow = 'reset'): Behaviour {
  return {
    name: `cut every ${ms} ms`,
    onUse(smsc) {
      let timer = smsc.after(ms, cut)
      function cut(): void {
        for (const session of smsc.sessions) session.cut(how)
        timer = smsc.after(ms, cut)
      }
      return () => timer.cancel()
    },
  }
}

/** Octets that are no PDU, before the nth PDU of a connection. */
export function garbage(octets: Uint8Array, beforePdu = 2, times = 1): Behaviour {
  let left = times
  return onBytes('garbage', (out, link) => {
    if (link.pdusOut + 1 !== beforePdu || left-- <= 0) return [out]
    return [octets, out]
  })
}

/** Every octet by itself. */
export function oneByteAtATime(): Behaviour {
  return slow(0, 1)
}

/** Pieces of so many octets with a wait before each. */
export function slow(ms: number, octetsAtATime: number): Behaviour {
  return {
    name: `${octetsAtATime} octets each ${ms} ms`,
    onBytesOut(octets) {
      const steps: WireStep[] = []
      for (let at = 0; at < octets.length; at += octetsAtATime) {
        steps.push({ kind: 'write', octets: octets.slice(at, at + octetsAtATime) }, { kind: 'wait', ms })
      }
      return steps
    },
  }
}

/** Responses whose sequence_number is off; every one, or every nth. */
export function wrongSequence(by = 1000, eachNth = 1): Behaviour {
  let count = 0
  return onResponses('wrong sequence', (octets) => {
    if (++count % eachNth !== 0) return [octets]
    const view = copied(octets)
    view.setUint32(12, view.getUint32(12) + by)
    return [new Uint8Array(view.buffer)]
  })
}

/** Every response more than once. */
export function duplicateResponses(copies = 2): Behaviour {
  return onResponses('duplicate responses', (octets) => Array.from({ length: copies }, () => octets))
}

/** A command_length that is off by `by`, in the nth PDU of a connection; `times` in all. */
export function lengthLie(by: number, inPdu = 2, times = 1): Behaviour {
  let left = times
  return onBytes('length lie', (octets, link) => {
    if (link.pdusOut + 1 !== inPdu || left-- <= 0) return [octets]
    const view = copied(octets)
    view.setUint32(0, (view.getUint32(0) + by) >>> 0)
    return [new Uint8Array(view.buffer)]
  })
}

/** Reads no more: the ESME's octets pile up, as when the way between is dead. */
export function deaf(): Behaviour {
  return {
    name: 'deaf',
    onUse(smsc) {
      const paused = smsc.sessions
      for (const session of paused) session.pause(true)
      return () => {
        for (const session of paused) session.pause(false)
      }
    },
  }
}

function between(ms: number, upToMs: number, smsc: SmscControl): number {
  return upToMs > ms ? ms + smsc.fraction() * (upToMs - ms) : ms
}

function onSubmit(name: string, when: When, verdict: Verdict): Behaviour {
  const chosen = counted(when)
  return { name, onSubmit: (submit) => (chosen(submit) ? verdict : undefined) }
}

function counted(when: When): (submit: Submit) => boolean {
  let count = 0
  return (submit) => when(submit, ++count)
}

function onBytes(name: string, change: (octets: Uint8Array, link: LinkCounters) => readonly Uint8Array[]): Behaviour {
  return {
    name,
    onBytesOut: (octets, link) => change(octets, link).map((piece) => ({ kind: 'write', octets: piece })),
  }
}

const responseNames = new Map<number, CommandName>(
  (Object.keys(commands) as CommandName[]).filter(isResponse).map((name) => [commands[name].id, name]),
)

function onResponses(name: string, change: (octets: Uint8Array) => readonly Uint8Array[]): Behaviour {
  return {
    name,
    onPduOut(octets) {
      const command = responseNames.get(copied(octets).getUint32(4))
      // The bind goes through, so that there is a session to disturb.
      const spared = command === undefined || command.startsWith('bind_')
      return spared ? [octets] : change(octets)
    },
  }
}

function copied(octets: Uint8Array): DataView<ArrayBuffer> {
  return new DataView(Uint8Array.from(octets).buffer)
}
