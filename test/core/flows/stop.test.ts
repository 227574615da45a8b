import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { setStopped } from '../../../core/flows/stop.ts'
import { messageCalls } from '../../../host/calls.ts'
import { openBench } from '../../support/gateway.ts'

const anna = '+46701234567'
const stopping = { permission: { stopWords: true } }

/** Says STOP on the phone by the first transport. */
const say = (bench: Awaited<ReturnType<typeof openBench>>, words: string) => bench.text(anna, words)

describe('STOP (BEHAVIOUR §3.4)', () => {
  test('takes back what waits, and who wrote it by mail hears why', async () => {
    const bench = await openBench({ settings: stopping })
    bench.network().answer = () => ({ kind: 'silent' })
    for (const body of ['first', 'second', 'third']) await bench.mail({ body })
    await say(bench, 'Stop.')
    const states = (await bench.outTexts()).map(({ body, state }) => `${body} ${state}`)
    expect(states).toEqual(['first sending', 'second cancelled', 'third cancelled'])
    const subjects = bench.server().mails.filter((mail) => mail.report !== undefined)
    expect(subjects).toHaveLength(2)
    expect(subjects[0]?.text).toContain('asked for no more texts (STOP)')
    expect(await bench.kinds({ textId: 2 })).toContain('text.cancelled')
  })

  test.each([
    ['refused for now', { kind: 'refuse', retry: 'later' }],
    ['not answered', { kind: 'refuse', retry: 'unknown' }],
    ['handed back', { kind: 'refuse', retry: 'now' }],
    ['refused for good, with another way open', { kind: 'refuse', retry: 'never' }],
  ] as const)('while a part is on the wire, which is then %s: it is not sent again', async (_, { retry }) => {
    const bench = await openBench({ settings: stopping })
    const error = new GatewayError('smpp/refused', { details: { status: 'x' }, retry })
    bench.network().answer = () => ({ kind: 'refuse', error, afterMs: 5_000 })
    bench.network('spare').answer = () => ({ kind: 'refuse', error })
    await bench.mail({ body: 'on the wire' })
    await say(bench, 'STOP')
    expect((await bench.outText()).state).toBe('sending')
    await bench.pass(3_600_000)
    expect(bench.network().submissions).toHaveLength(1)
    expect(bench.network('spare').submissions).toHaveLength(0)
    expect(['cancelled', 'failed']).toContain((await bench.outText()).state)
  })

  test('in the middle of a long text: the parts after it are not sent', async () => {
    const bench = await openBench({ settings: stopping })
    bench.network().answer = () => ({ kind: 'accept', afterMs: 5_000 })
    await bench.mail({ body: 'a '.repeat(200) })
    await say(bench, 'STOPP')
    await bench.pass(3_600_000)
    expect(bench.network().submissions).toHaveLength(1)
    expect((await bench.outText()).state).toBe('cancelled')
  })

  test('a release and a resend do not go past it, until START', async () => {
    const bench = await openBench({ settings: { permission: { stopWords: true, countries: ['GB'] } } })
    const calls = messageCalls(bench.gateway)
    await bench.mail({ body: 'held' })
    expect((await bench.outText()).state).toBe('held')
    await say(bench, 'STOP')
    expect((await bench.outText()).state).toBe('cancelled')
    await expect(calls.resend({ textId: 1 })).rejects.toMatchObject({ code: 'rules/phone-stopped' })
    await say(bench, 'start')
    await calls.resend({ textId: 1 })
    await bench.idle()
    expect(bench.network().bodies).toEqual(['held'])
  })

  test('a text for later is taken back too when a person stops the phone', async () => {
    const bench = await openBench({})
    await bench.mail({ body: 'tomorrow', header: ['X-SMS-Send-At: 23:59'] })
    expect((await bench.outText()).state).toBe('queued')
    const given = await bench.store.write((rooms) => setStopped(rooms, bench.gateway.context, anna, true))
    expect(given).toBe(1)
    await bench.pass(48 * 3_600_000)
    expect(bench.network().submissions).toEqual([])
  })

  test('a storm of STOP and mails ends with nothing sent after the last STOP', async () => {
    const bench = await openBench({ settings: stopping })
    bench.network().answer = (_, nth) => (nth % 3 === 0 ? { kind: 'silent' } : { kind: 'accept', afterMs: 700 })
    for (let round = 0; round < 12; round++) {
      await Promise.all([
        bench.mail({ body: `a${round}` }),
        bench.mail({ body: `b${round}` }),
        say(bench, round % 4 === 1 ? 'START' : 'STOP'),
      ])
      await bench.pass(500)
    }
    await say(bench, 'STOP')
    const sent = bench.network().submissions.length
    await bench.pass(48 * 3_600_000)
    expect(bench.network().submissions.length).toBe(sent)
    expect((await bench.outTexts({ states: ['queued', 'held', 'unknown'] })).length).toBe(0)
  })
})
