import { describe, expect, it } from 'vitest'
import {
  type Carrier,
  networkNumber,
  type PhoneEvent,
  type PhoneMessage,
  SimulatedNetwork,
} from '../../../drivers/simulator/phones.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

function carrier(name: string, ...ownNumbers: string[]): Carrier & { readonly taken: PhoneMessage[] } {
  const taken: PhoneMessage[] = []
  return {
    ...{ name, ownNumbers, taken },
    fromPhone: async (message) => {
      taken.push(message)
    },
  }
}

const anna = '+46701234567'

describe('phones', () => {
  it('are made on demand, one for each number however it is written', () => {
    const network = new SimulatedNetwork()
    const phone = network.phone('0046 70-123 45 67')
    expect(phone.number).toBe(anna)
    for (const written of [anna, '46701234567', '+46 (70) 123.45.67']) expect(network.phone(written)).toBe(phone)
    expect(network.phone('+46709999999')).not.toBe(phone)
    expect(network.phones.map(({ number }) => number)).toEqual([anna, '+46709999999'])
  })

  it.each([
    ['72456', '72456'],
    ['Textpost', 'Textpost'],
    ['0701234567', '0701234567'],
    ['46701234567', anna],
  ])('%s is keyed as %s', (written, key) => expect(networkNumber(written)).toBe(key))

  it('receive, and tell who listens until they stop', () => {
    const clock = new VirtualClock()
    const network = new SimulatedNetwork({ clock })
    const sms = carrier('sms', '+4611')
    network.attach(sms)
    const everywhere: PhoneEvent[] = []
    const here: PhoneEvent[] = []
    network.subscribe((event) => everywhere.push(event))
    const stop = network.phone(anna).subscribe((event) => here.push(event))
    const arrival = { to: anna, from: '4611', text: 'Hello', carrier: sms, parts: 2 }
    expect(network.arrive(arrival)).toBe(true)
    stop()
    expect(network.arrive({ ...arrival, text: 'Flash', note: 'flash' })).toBe(true)
    const at = clock.now()
    expect(network.phone(anna).inbox).toEqual([
      { at, from: '4611', text: 'Hello', parts: 2, carrier: 'sms' },
      { at, from: '4611', text: 'Flash', parts: 2, carrier: 'sms', note: 'flash' },
    ])
    expect(here).toHaveLength(1)
    expect(everywhere.map(({ kind, phone }) => [kind, phone.number])).toEqual([
      ['arrived', anna],
      ['arrived', anna],
    ])
  })

  it('neither receive nor send while they are off', async () => {
    const network = new SimulatedNetwork()
    const sms = carrier('sms', '+4670000001')
    network.attach(sms)
    const phone = network.phone(anna)
    const events: PhoneEvent[] = []
    phone.subscribe((event) => events.push(event))
    phone.on = false
    phone.on = false
    expect(network.arrive({ to: anna, from: 'x', text: 'Hello', carrier: sms, parts: 1 })).toBe(false)
    await expect(phone.send('Hello')).rejects.toThrow('switched off')
    phone.on = true
    expect(phone.inbox).toEqual([])
    expect(phone.outbox).toEqual([])
    expect(events).toMatchObject([
      { kind: 'switched', on: false },
      { kind: 'switched', on: true },
    ])
  })

  it('send through the carrier that owns the number, else answer the last text, else the first carrier', async () => {
    const clock = new VirtualClock()
    const network = new SimulatedNetwork({ clock })
    await expect(network.phone(anna).send('nobody there')).rejects.toThrow('no carrier')
    const [one, two] = [carrier('one', '+46700000001'), carrier('two', '+46700000002', '72456')]
    network.attach(one)
    const detach = network.attach(two)
    const phone = network.phone(anna)
    await phone.send('first')
    await phone.send('owned', '72456')
    network.arrive({ to: anna, from: '46700000002', text: 'Hello', carrier: two, parts: 1 })
    await phone.send('answer')
    network.arrive({ to: anna, from: 'Textpost', text: 'Letters', carrier: two, parts: 1 })
    await phone.send('to letters')
    network.arrive({ to: anna, from: '46709998887', text: 'A sender that nobody owns', carrier: one, parts: 1 })
    await phone.send('to that sender')
    const sentAt = clock.now()
    expect(one.taken).toEqual([
      { from: anna, to: '+46700000001', text: 'first', sentAt },
      { from: anna, to: '+46709998887', text: 'to that sender', sentAt },
    ])
    expect(two.taken.map(({ to, text }) => [to, text])).toEqual([
      ['72456', 'owned'],
      ['+46700000002', 'answer'],
      ['+46700000002', 'to letters'],
    ])
    expect(phone.outbox.every(({ state }) => state === 'sent')).toBe(true)
    detach()
    expect(network.carriers).toEqual([one])
    await expect(phone.send('gone', '72456')).rejects.toThrow('no carrier owns 72456')
  })

  it('keep what a carrier refused, with its words', async () => {
    const network = new SimulatedNetwork()
    network.attach({ name: 'full', ownNumbers: ['+4611'], fromPhone: () => Promise.reject(new Error('queue is full')) })
    const phone = network.phone(anna)
    const events: PhoneEvent[] = []
    phone.subscribe((event) => events.push(event))
    await expect(phone.send('Hello')).rejects.toThrow('queue is full')
    expect(phone.outbox).toMatchObject([{ text: 'Hello', state: 'failed', reason: 'queue is full' }])
    expect(events).toMatchObject([{ kind: 'sent', text: { state: 'failed' } }])
  })

  it('answer by themselves after a while, unless switched off before', async () => {
    const clock = new VirtualClock()
    const network = new SimulatedNetwork({ clock, replyDelayMs: 2_000 })
    const sms = carrier('sms', '+46700000001')
    const other = carrier('other', '+46700000002')
    network.attach(sms)
    network.attach(other)
    const phone = network.phone(anna)
    phone.autoReply = ({ text }) => (text.startsWith('?') ? `re: ${text}` : undefined)
    const arrive = (text: string, by = sms) =>
      network.arrive({ to: anna, from: by.ownNumbers[0] ?? '', text, carrier: by, parts: 1 })
    arrive('?one')
    // A later text from elsewhere does not draw the answer to the first one away.
    arrive('silence', other)
    await clock.advance(1_999)
    expect(sms.taken).toEqual([])
    await clock.advance(1)
    expect(sms.taken.map(({ text }) => text)).toEqual(['re: ?one'])
    expect(other.taken).toEqual([])
    arrive('?two')
    phone.on = false
    phone.on = true
    await clock.advance(10_000)
    expect(sms.taken).toHaveLength(1)
    expect(clock.pending).toBe(0)
  })
})
