import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { countPerson, erasePerson, erasures } from '../../../core/flows/erasure.ts'
import { type Bench, benchSettings, openBench } from '../../support/gateway.ts'
import { tempDir } from '../../support/temp-dir.ts'

const anna = '+46701234567'
const bo = '+46709999999'
const day = 24 * 3_600_000

/** Whether the words stand anywhere in the files of the folder, index and log included. */
function lies(folder: string, words: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const octets = readFileSync(file)
      return octets.includes(words) || octets.includes(words.toLowerCase())
    })
}

async function talk(bench: Bench): Promise<void> {
  await bench.mail({ body: 'Your appointment is Zephyranthes tomorrow', subject: 'Quixotry' })
  await bench.text(anna, 'I cannot, Floccinaucity')
  await bench.mail({ to: `${bo}@sms.example.com`, body: 'Bo hears of Marzipan' })
  await bench.text(bo, 'Thanks for the Marzipan')
  await bench.store.write((rooms) =>
    rooms.contacts.save({ alias: 'anna', name: 'Anna Zephyrsson', phone: anna, groups: ['drivers'] }),
  )
}

describe('erasing a person (BEHAVIOUR §13.9)', () => {
  test('leaves nothing of the phone in any file, and everything of the others', async () => {
    const folder = tempDir()
    const bench = await openBench({ folder })
    await talk(bench)
    const before = await countPerson(bench.gateway.context, 'anna')
    expect(before.counts).toMatchObject({ texts: 2, mails: 1, contacts: 1, dialogs: 1 })
    expect(lies(folder, 'Zephyranthes')).not.toEqual([])
    const proof = await erasePerson(bench.gateway.context, 'anna', 'a person')
    expect(proof).toMatchObject({ erased: before.counts, scrubbed: true, ending: '67', keptStop: false })
    expect(Object.values(proof.left).every((count) => count === 0)).toBe(true)
    for (const words of ['Zephyranthes', 'Floccinaucity', 'Quixotry', 'Zephyrsson', anna, '701234567'])
      expect([words, lies(folder, words)]).toEqual([words, []])
    expect(lies(folder, 'Marzipan')).not.toEqual([])
    expect(await bench.store.read((rooms) => rooms.texts.list({ search: 'zephyranthes', limit: 5 }))).toEqual([])
    expect(await bench.store.read((rooms) => rooms.texts.list({ search: 'marzipan', limit: 5 }))).toHaveLength(2)
    expect(await bench.store.read((rooms) => rooms.conversations.list({ limit: 9 }))).toHaveLength(1)
  })

  test('the proof names the person to nobody but who asks by the number', async () => {
    const bench = await openBench({})
    await talk(bench)
    const { context } = bench.gateway
    await erasePerson(context, anna, 'a person')
    expect(JSON.stringify(await erasures(context))).not.toContain('701234567')
    expect(await erasures(context, anna)).toHaveLength(1)
    expect(await erasures(context, bo)).toHaveLength(0)
  })

  test('the STOP list keeps the phone, and settings that name it are told', async () => {
    const bench = await openBench({ settings: { replies: { rules: [{ phones: [anna], to: ['x@example.com'] }] } } })
    await bench.store.write((rooms) => rooms.stops.set(anna, true, 1))
    const proof = await erasePerson(bench.gateway.context, anna, 'a person')
    expect(proof).toMatchObject({ keptStop: true, inSettings: ['replies.rules[0].phones[0]'] })
    expect(await bench.store.read((rooms) => rooms.stops.has(anna))).toBe(true)
  })

  test('while a text is being sent: what is on the wire ends quietly, what waits is not sent, the queue goes on', async () => {
    const bench = await openBench({})
    bench.network().answer = () => ({ kind: 'accept', afterMs: 5_000 })
    await bench.mail({ body: 'a '.repeat(200) })
    await bench.mail({ body: 'behind it' })
    await bench.mail({ to: `${bo}@sms.example.com`, body: 'for Bo' })
    const proof = await erasePerson(bench.gateway.context, anna, 'a person')
    expect(proof.erased).toMatchObject({ texts: 2, waiting: 1, sending: 1 })
    await bench.pass(60_000)
    await bench.network().deliver(bench.network().receipt('smsc-1', 'delivered'))
    await bench.mail({ to: `${bo}@sms.example.com`, body: 'and again' })
    await bench.pass(60_000)
    expect(bench.network().bodies.filter((body) => body.startsWith('a '))).toHaveLength(1)
    expect(bench.network().bodies.filter((body) => body === 'behind it')).toHaveLength(0)
    expect(await bench.outTexts()).toHaveLength(2)
    expect(bench.log.filter(({ level }) => level === 'error')).toEqual([])
    // The counters agree with the rows that are there.
    const counts = await bench.store.read((rooms) => rooms.texts.counts())
    expect(counts.reduce((sum, { texts }) => sum + texts, 0)).toBe(2)
    await bench.mail({ body: 'a fresh start' })
    await bench.pass(60_000)
    expect(bench.network().bodies).toContain('a fresh start')
  })

  test('a mail to two people keeps the other one’s text', async () => {
    const bench = await openBench({})
    await bench.mail({ to: `${anna}@sms.example.com, ${bo}@sms.example.com`, body: 'to both' })
    await erasePerson(bench.gateway.context, anna, 'a person')
    const texts = await bench.outTexts()
    expect(texts.map(({ phone, body }) => [phone, body])).toEqual([[bo, 'to both']])
    const story = JSON.stringify(await bench.ledger({ mailId: 1 }))
    expect(story).toContain(bo)
    expect(story).not.toContain(anna)
  })
})

describe('keeping and erasing by time', () => {
  test('counts first, then erases words, mails and history, each by its days; what waits stays', async () => {
    const folder = tempDir()
    const bench = await openBench({
      folder,
      settings: { permission: { countries: ['SE', 'GB'] }, queue: { expiryHours: 720 } },
    })
    await talk(bench)
    await bench.mail({ to: '+4915112345678@sms.example.com', body: 'held for Heidelberg' })
    await bench.pass(10 * day)
    await bench.mail({ body: 'new words' })
    await bench.gateway.apply(
      benchSettings({
        retention: { textDays: 5, mailDays: 5 },
        permission: { countries: ['SE', 'GB'] },
        queue: { expiryHours: 720 },
      }),
    )
    const counts = await bench.gateway.retention.count()
    expect(counts.texts).toBe(4)
    const run = await bench.gateway.retention.run()
    expect(run).toMatchObject({ texts: counts.texts, mails: counts.mails })
    expect(await bench.gateway.retention.count()).toEqual({ texts: 0, mails: 0, events: 0 })
    for (const words of ['Zephyranthes', 'Floccinaucity', 'Quixotry', 'Marzipan'])
      expect([words, lies(folder, words)]).toEqual([words, []])
    const bodies = (await bench.outTexts()).map(({ body, erasedAt }) => [body, erasedAt === undefined])
    expect(bodies).toEqual([
      ['', false],
      ['', false],
      ['held for Heidelberg', true],
      ['new words', true],
    ])
    expect((await bench.ledger({ textId: 1 })).length).toBeGreaterThan(2)
    expect(await bench.store.read((rooms) => rooms.texts.list({ search: 'marzipan', limit: 5 }))).toEqual([])
  })

  test('by night and by itself; the history goes after its own days with the texts that it is of', async () => {
    const bench = await openBench({ settings: { retention: { ledgerDays: 62 } } })
    await talk(bench)
    await bench.pass(61 * day)
    expect(await bench.outTexts()).toHaveLength(2)
    await bench.pass(3 * day)
    expect(await bench.outTexts()).toEqual([])
    expect(await bench.inTexts()).toEqual([])
    expect((await bench.gateway.retention.last())?.at).toBeGreaterThan(0)
    expect(await bench.ledger({ textId: 1 })).toEqual([])
    const counts = await bench.store.read((rooms) => rooms.texts.counts())
    expect(counts.reduce((sum, { texts }) => sum + texts, 0)).toBe(0)
    expect(await bench.store.read((rooms) => rooms.conversations.list({ limit: 9 }))).toEqual([])
  })
})
