import { describe, expect, test } from 'vitest'
import { GatewayError, sentenceOf } from '../../../core/errors.ts'
import { alarmSentence } from '../../../core/flows/alarms.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { bare, englishWords } from '../../support/english.ts'
import { type Bench, benchSettings, openBench } from '../../support/gateway.ts'

const minute = 60_000
const hour = 60 * minute
const unreachable = new GatewayError('smpp/unreachable', { details: { name: 'smsc', reason: 'refused' } })

const told = (alarms: SettingsInput['alarms'] = {}): SettingsInput => ({
  alarms: { mailTo: ['it@example.com'], textTo: ['+46709999999'], ...alarms },
})

async function goDown(bench: Bench, name: string): Promise<void> {
  bench.network(name).whenOpened = unreachable
  bench.network(name).lose(unreachable)
  await bench.idle()
}

const subjects = (bench: Bench) => bench.server().mails.map(({ subject }) => subject)

describe('alarms (BEHAVIOUR §13.8)', () => {
  test('a provider that is down: one mail, one text by the other way, and once more when it is back', async () => {
    const bench = await openBench({ settings: told() })
    await goDown(bench, 'smsc')
    await bench.pass(8 * minute)
    expect(subjects(bench)).toEqual([])
    await bench.pass(6 * minute)
    expect(subjects(bench)).toEqual([expect.stringMatching(/^Textpost: smsc has not worked for 1\d minutes\.$/)])
    expect(bench.network('spare').bodies).toEqual([expect.stringMatching(/^Textpost: smsc has not worked/)])
    await bench.pass(3 * hour)
    expect(subjects(bench)).toHaveLength(1)
    bench.network('smsc').whenOpened = undefined
    await bench.pass(10 * minute)
    expect(subjects(bench)).toHaveLength(2)
    expect(subjects(bench)[1]).toMatch(/^Textpost: Over: smsc has not worked/)
    expect(await bench.gateway.alarms.standing()).toEqual([])
  })

  test('in the language of the office, whatever the trouble', async () => {
    const bench = await openBench({
      settings: { ...told({ heartbeat: { every: 'day', at: '08:00', by: ['mail'] } }), office: { language: 'de' } },
    })
    await goDown(bench, 'smsc')
    await bench.pass(15 * minute)
    const [mail] = bench.server().mails
    expect(mail?.subject).toMatch(/^Textpost: smsc funktioniert seit 1\d Minuten nicht\.$/)
    // What is wrong with the link stands in its place.
    expect(mail?.text).toContain(sentenceOf(unreachable.code, unreachable.details, 'de').slice(0, 40))
    expect(bare(mail?.text ?? '')).not.toMatch(englishWords)
    expect(bench.network('spare').bodies).toEqual([expect.stringMatching(/^Textpost: smsc funktioniert seit/)])
    const [standing] = await bench.gateway.alarms.standing()
    expect(standing && alarmSentence(standing, 'en')).toMatch(/^smsc has not worked for 1\d minutes\. .*\./)
    bench.network('smsc').whenOpened = undefined
    await bench.pass(25 * hour)
    const later = bench.server().mails.slice(1)
    expect(later.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^Textpost: Vorbei: smsc funktioniert seit/),
      'Textpost: Alles in Ordnung',
    ])
    for (const { text } of later) expect(bare(text)).not.toMatch(englishWords)
  })

  test('a mail server that is down is told by text', async () => {
    const bench = await openBench({ settings: told({ textFor: [] }) })
    bench.server().answer = () => new GatewayError('mail/smtp-unreachable', { details: { host: 'x', reason: 'down' } })
    await bench.mail({ to: 'nobody@sms.example.com' })
    await bench.pass(hour)
    const bodies = [...bench.network().bodies, ...bench.network('spare').bodies]
    expect(bodies.filter((body) => /has not worked|have waited/.test(body)).length).toBeGreaterThan(0)
    expect(new Set(bodies).size).toBe(bodies.length)
  })

  test('what was told is not told again after a restart', async () => {
    const bench = await openBench({ settings: told() })
    await goDown(bench, 'smsc')
    await bench.pass(15 * minute)
    expect(await bench.gateway.alarms.standing()).toHaveLength(1)
    await bench.gateway.stop()
    const again = (await bench.store.read(({ memory }) => memory.list('alarm'))) as Record<string, string>
    expect(Object.keys(again)).toEqual(['link-down/simulator/smsc'])
  })

  test('held texts are told of by their reason; a hold by hand is not', async () => {
    const bench = await openBench({ settings: { ...told(), permission: { countries: ['GB'] } } })
    await bench.mail({ body: 'one' })
    await bench.mail({ body: 'two' })
    await bench.pass(10 * minute)
    const mails = bench.server().mails.filter(({ subject }) => subject.startsWith('Textpost: '))
    expect(mails).toHaveLength(1)
    expect(mails[0]?.subject).toBe('Textpost: 2 texts are held.')
    expect(mails[0]?.text).toContain('is in a country that texts may not go to')
    expect(bench.network('spare').bodies).toEqual([])
  })

  test('nobody to tell: nothing is sent, and a test says so', async () => {
    const bench = await openBench({ settings: { alarms: { mailTo: [] } } })
    await goDown(bench, 'smsc')
    await bench.pass(hour)
    expect(bench.server().mails).toEqual([])
    await expect(bench.gateway.alarms.test()).rejects.toMatchObject({ code: 'alarm/nobody' })
  })

  test('a test reaches everybody, past every limit', async () => {
    const bench = await openBench({
      settings: { ...told(), permission: { limits: { officeDayParts: 1, perPhoneHourParts: 1 } } },
    })
    for (let times = 0; times < 3; times++) expect(await bench.gateway.alarms.test()).toEqual({ mails: 1, texts: 1 })
    await bench.idle()
    expect(bench.network().bodies).toHaveLength(3)
    expect(subjects(bench)).toHaveLength(3)
  })
})

describe('the sign of life', () => {
  test('comes once a day at its time, by mail and text, with the numbers', async () => {
    const bench = await openBench({
      settings: told({ heartbeat: { every: 'day', at: '08:00', by: ['mail', 'text'] } }),
    })
    await bench.mail({ body: 'counted' })
    await bench.pass(49 * hour)
    const beats = bench.server().mails.filter(({ subject }) => subject === 'Textpost: All is well')
    expect(beats).toHaveLength(2)
    expect(beats[0]?.text).toMatch(/In the last 24 hours: 1 texts sent, 0 received, 0 failed/)
    const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Europe/Stockholm' })
    expect(beats.map(({ date }) => time.format(date))).toEqual([
      expect.stringMatching(/^08:0\d$/),
      expect.stringMatching(/^08:0\d$/),
    ])
    const texts = (await bench.outTexts()).filter(({ body }) => body.startsWith('Textpost works'))
    expect(texts.map(({ state }) => state)).toEqual(['sent', 'sent'])
  })

  test('while it is paused: none, and nothing is made up for but the last', async () => {
    const bench = await openBench({ settings: told({ heartbeat: { every: 'day', at: '08:00', by: ['mail'] } }) })
    await bench.pass(hour)
    await bench.gateway.pause()
    await bench.pass(3 * 24 * hour)
    expect(await bench.outmails()).toEqual([])
    await bench.gateway.resume()
    await bench.pass(hour)
    expect(bench.server().mails).toHaveLength(1)
  })

  test('switched off: none', async () => {
    const bench = await openBench({ settings: told({ heartbeat: { every: 'day', at: '08:00' } }) })
    await bench.gateway.apply(benchSettings(told()))
    await bench.pass(25 * hour)
    expect(bench.server().mails).toEqual([])
  })
})
