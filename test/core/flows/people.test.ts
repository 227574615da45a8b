import { describe, expect, test } from 'vitest'
import { openBench } from '../../support/gateway.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, at) => `+4670${String(1_000_000 + at)}`)

describe('contacts and groups in mails (BEHAVIOUR §2.2)', () => {
  test('a mail to a group goes to each member once, by the first number, and counts for each', async () => {
    const bench = await openBench({ settings: { permission: { limits: { officeDayParts: 3 } } } })
    const [a = '', b = '', c = '', other = ''] = numbers(4)
    for (const [alias, phone, others] of [
      ['a', a, [other]],
      ['b', b, []],
      ['c', c, []],
      ['a2', a, []],
    ] as const)
      await bench.store.write((rooms) =>
        rooms.contacts.save({ alias, name: alias, phone, others: [...others], groups: ['Drivers'] }),
      )
    await bench.mail({ to: 'drivers@sms.example.com', body: 'to all' })
    expect((await bench.outTexts()).map(({ phone, state }) => [phone, state])).toEqual([
      [a, 'sent'],
      [b, 'sent'],
      [c, 'sent'],
    ])
    await bench.mail({ to: 'drivers@sms.example.com', body: 'one too many' })
    expect((await bench.outTexts({ states: ['held'] })).map(({ error }) => error?.code)).toEqual([
      'rules/limit-office',
      'rules/limit-office',
      'rules/limit-office',
    ])
  })

  test('a text from any number of a person bears the name, and rules for the contact hold', async () => {
    const [first = '', second = ''] = numbers(2)
    const bench = await openBench({
      settings: { replies: { rules: [{ contacts: ['anna'], to: ['boss@example.com'] }] } },
    })
    await bench.store.write((rooms) =>
      rooms.contacts.save({ alias: 'anna', name: 'Anna Berg', phone: first, others: [second], groups: [] }),
    )
    await bench.text(second, 'from my other phone')
    const [mail] = bench.server().mails
    expect(mail?.to[0]?.address).toBe('boss@example.com')
    expect(mail?.from.name).toBe(`Anna Berg (${second})`)
  })

  test('whose first number it is comes before whose further one', async () => {
    const [shared = '', own = ''] = numbers(2)
    const bench = await openBench({})
    await bench.store.write(async (rooms) => {
      await rooms.contacts.save({ alias: 'a', name: 'A', phone: own, others: [shared], groups: [] })
      await rooms.contacts.save({ alias: 'b', name: 'B', phone: shared, groups: [] })
    })
    expect((await bench.store.read((rooms) => rooms.contacts.byPhone(shared)))?.name).toBe('B')
  })

  test('an address list of 10,000, in To or in the subject, or as a group, reaches nobody, and soon', async () => {
    const bench = await openBench({})
    const many = numbers(10_000)
    await bench.store.write(async (rooms) => {
      for (const [at, phone] of many.slice(0, 1_000).entries())
        await rooms.contacts.save({ alias: `p${at}`, name: 'P', phone, groups: ['everybody'] })
    })
    const startedMs = performance.now()
    await bench.mail({ to: many.map((phone) => `${phone}@sms.example.com`).join(',\r\n '), body: 'x' })
    await bench.mail({ to: 'gateway@example.com', subject: `${many.join(', ')}: x`, body: 'x' })
    await bench.mail({ to: many.map((_, at) => `nobody${at}@sms.example.com`).join(',\r\n '), body: 'x' })
    await bench.mail({ to: 'everybody@sms.example.com', body: 'x' })
    expect(performance.now() - startedMs).toBeLessThan(5_000)
    expect(await bench.outTexts()).toEqual([])
    const reports = bench.server().mails
    expect(reports).toHaveLength(4)
    for (const { text } of reports) expect(text.length).toBeLessThan(20_000)
    const ledgers = await Promise.all([1, 2, 3, 4].map((mailId) => bench.ledger({ mailId })))
    for (const ledger of ledgers) expect(JSON.stringify(ledger)).toContain('rules/')
  })
})
