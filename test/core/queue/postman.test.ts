import { describe, expect, test } from 'vitest'
import { type ErrorCode, GatewayError } from '../../../core/errors.ts'
import { type Bench, benchOffice, benchSettings, crash, openBench } from '../../support/gateway.ts'
import { tempDir } from '../../support/temp-dir.ts'

const minute = 60_000
const hour = 60 * minute
const per = '+46701234567'
const settings = { replies: { defaultRecipient: 'reception@example.com' } }

function error(code: ErrorCode): GatewayError {
  return new GatewayError(code, {
    details: { host: 'smtp.example.com', port: 587, to: 'x', user: 'x', minutes: 5, reason: 'x' },
  })
}

function words(bench: Bench): string[] {
  return bench.server().mails.map(({ text }) => text.split('\n')[0] ?? '')
}

async function texts(bench: Bench, count: number): Promise<void> {
  for (let at = 0; at < count; at++) await bench.text(per, `text ${at}`)
}

describe('mail while the server is away', () => {
  test.each<ErrorCode>(['mail/smtp-unreachable', 'mail/smtp-tls', 'mail/smtp-no-starttls', 'mail/smtp-login'])(
    'waits, however long, says so, and goes in order when it is back: %s',
    async (code) => {
      const bench = await openBench({ settings: { ...settings, queue: { expiryHours: 1 } } })
      bench.server().answer = () => error(code)
      await texts(bench, 6)
      expect(await bench.link('office', 'smtp')).toMatchObject({ state: 'down', code })
      expect((await bench.inTexts()).map(({ state }) => state)).toEqual(Array(6).fill('received'))
      expect((await bench.gateway.status()).mailsWaiting).toBe(6)
      await bench.pass(3 * hour)
      expect(words(bench)).toEqual([])
      bench.server().answer = () => undefined
      await bench.pass(minute)
      expect(words(bench)).toEqual([0, 1, 2, 3, 4, 5].map((at) => `text ${at}`))
      expect(await bench.link('office', 'smtp')).toMatchObject({ state: 'working', sentence: '' })
      expect((await bench.inTexts()).map(({ state }) => state)).toEqual(Array(6).fill('forwarded'))
      // The server's absence is no story of each mail.
      expect(await bench.kinds({ outmailId: 1 })).toEqual(['outmail.queued', 'outmail.sent'])
    },
  )

  test('it is asked rarely: 5 s, doubling to a minute, with one mail', async () => {
    const bench = await openBench({ settings })
    bench.server().answer = () => error('mail/smtp-unreachable')
    await texts(bench, 20)
    const before = bench.server().attempts
    await bench.pass(10 * minute)
    expect(bench.server().attempts - before).toBeLessThan(20)
    const { retryAt = 0 } = await bench.link('office', 'smtp')
    expect(retryAt - bench.clock.now()).toBeLessThanOrEqual(minute)
    expect(retryAt).toBeGreaterThan(bench.clock.now())
  })

  test('asked by a person, it is tried at once', async () => {
    const bench = await openBench({ settings })
    bench.server().answer = () => error('mail/smtp-unreachable')
    await texts(bench, 1)
    await bench.pass(10 * minute)
    bench.server().answer = () => undefined
    bench.gateway.reconnect()
    await bench.idle()
    expect(words(bench)).toEqual(['text 0'])
  })

  test('what was sent is recorded in the commit that claims the next', async () => {
    const bench = await openBench({ settings })
    bench.server().answer = () => error('mail/smtp-unreachable')
    await texts(bench, 40)
    const before = bench.store.commits
    bench.server().answer = () => undefined
    bench.gateway.reconnect()
    await bench.idle()
    expect(words(bench)).toHaveLength(40)
    // One for each would be eighty; claims that wait for the commit before them take half as many again as these.
    expect(bench.store.commits - before).toBeLessThan(27)
  })

  test('a corrected password is used: the way out is built anew', async () => {
    const bench = await openBench({ settings })
    bench.server().answer = () => error('mail/smtp-login')
    await texts(bench, 1)
    expect(bench.server().built).toBe(1)
    bench.server().answer = () => undefined
    bench.gateway.reconnect('office')
    await bench.idle()
    expect(bench.server().built).toBe(2)
    expect(bench.server().closed).toBe(1)
    expect(words(bench)).toEqual(['text 0'])
  })

  test('a missing password stops it with its sentence, until it is set', async () => {
    const bench = await openBench({ settings, start: false })
    bench.server().whenBuilt = new GatewayError('settings/secret-missing', {
      details: { link: 'office', name: 'smtp/office' },
    })
    await bench.gateway.start()
    await bench.idle()
    await texts(bench, 1)
    expect(await bench.link('office', 'smtp')).toMatchObject({ state: 'stopped', code: 'settings/secret-missing' })
    await bench.pass(hour)
    expect(bench.server().built).toBe(1)
    bench.server().whenBuilt = undefined
    bench.gateway.reconnect('office')
    await bench.idle()
    expect(words(bench)).toEqual(['text 0'])
  })
})

describe('one mail', () => {
  test('that is put off is tried by the schedule, and the server counts as working', async () => {
    const bench = await openBench({ settings })
    let tries = 0
    bench.server().answer = () => (++tries <= 3 ? error('mail/smtp-deferred') : undefined)
    await texts(bench, 1)
    expect(await bench.link('office', 'smtp')).toMatchObject({ state: 'working' })
    await bench.pass(2 * minute)
    expect(tries).toBe(4)
    expect((await bench.kinds({ outmailId: 1 })).filter((kind) => kind === 'outmail.retry')).toHaveLength(3)
  })

  test('that is put off too long ends as failed; the time without a server does not count', async () => {
    const bench = await openBench({ settings: { ...settings, queue: { expiryHours: 2 } } })
    bench.server().answer = () => error('mail/smtp-unreachable')
    await texts(bench, 1)
    await bench.pass(3 * hour)
    bench.server().answer = () => error('mail/smtp-deferred')
    await bench.pass(hour)
    expect((await bench.outmails())[0]?.state).toBe('queued')
    await bench.pass(2 * hour)
    expect((await bench.outmails())[0]).toMatchObject({ state: 'failed', error: { code: 'mail/smtp-deferred' } })
    expect(await bench.inText()).toMatchObject({ state: 'failed' })
  })

  test('that is refused fails alone, once', async () => {
    const bench = await openBench({ settings })
    bench.server().answer = ({ text }) => (text.startsWith('text 0') ? error('mail/smtp-refused') : undefined)
    await texts(bench, 2)
    await bench.pass(hour)
    // The third is the administrator's, with the words that were refused.
    expect(bench.server().attempts).toBe(3)
    expect((await bench.inTexts()).map(({ state }) => state)).toEqual(['failed', 'forwarded'])
    expect(await bench.link('office', 'smtp')).toMatchObject({ state: 'working' })
  })

  test('whose answer was lost is offered again under the same Message-ID', async () => {
    const bench = await openBench({ settings })
    const ids: string[] = []
    bench.server().answer = ({ messageId }) => (ids.push(messageId) === 1 ? error('mail/smtp-unknown') : undefined)
    await texts(bench, 1)
    await bench.pass(minute)
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })

  test('that breaks the mailer is tried for a while and ends as failed, and others pass it by', async () => {
    const bench = await openBench({ settings: { ...settings, queue: { expiryHours: 2 } } })
    bench.server().answer = ({ text }) => {
      if (text.startsWith('text 0')) throw new TypeError('cannot read undefined')
      return undefined
    }
    await texts(bench, 3)
    expect(words(bench)).toEqual(['text 1', 'text 2'])
    await bench.pass(3 * hour)
    expect((await bench.outmails())[0]?.state).toBe('failed')
  })
})

describe('in hand', () => {
  test('at most four mails at a time', async () => {
    const bench = await openBench({ settings })
    bench.server().answer = () => 'hangs'
    await texts(bench, 9)
    expect(bench.server().attempts).toBe(4)
  })

  test('when it stops: broken off after the moment of grace, kept, and sent by the next run', async () => {
    const folder = tempDir()
    const bench = await openBench({ folder, settings })
    bench.server().answer = () => 'hangs'
    await texts(bench, 1)
    const stopped = bench.gateway.stop()
    await bench.pass(2_000)
    await stopped
    expect((await bench.outmails())[0]).toMatchObject({ state: 'queued', attempts: 0 })
    expect(bench.server().closed).toBe(1)
    await crash(bench)
    bench.server().answer = () => undefined
    const next = await openBench({ folder, settings, clock: bench.clock, world: bench, owner: 'run-2' })
    expect(words(next)).toEqual(['text 0'])
  })

  test('a crash while a mail is on its way: it is sent again, under the same Message-ID', async () => {
    const folder = tempDir()
    const bench = await openBench({ folder, settings })
    bench.server().answer = () => 'hangs'
    await texts(bench, 1)
    expect((await bench.outmails())[0]?.state).toBe('sending')
    await crash(bench)
    bench.server().answer = () => undefined
    const next = await openBench({ folder, settings, clock: bench.clock, world: bench, owner: 'run-2' })
    expect(words(next)).toEqual(['text 0'])
    expect(next.server().last.messageId).toBe((await next.outmails())[0]?.mail.messageId)
    expect((await next.inText()).state).toBe('forwarded')
  })

  test('a store that fails while it is recorded: the mail is not sent twice', async () => {
    const bench = await openBench({ settings })
    bench.server().answer = () => {
      bench.store.failing = new GatewayError('store/unavailable', { details: { reason: 'full' } })
      return undefined
    }
    await texts(bench, 1)
    await bench.pass(10_000)
    bench.store.failing = undefined
    await bench.pass(10_000)
    expect(words(bench)).toEqual(['text 0'])
    expect((await bench.outmails())[0]?.state).toBe('sent')
  })
})

describe('mail of an account that is gone', () => {
  const [account] = benchOffice.mail.accounts
  const away = async (change: object = {}) => {
    const bench = await openBench({ settings: { ...settings, ...change } })
    bench.server().answer = () => error('mail/smtp-unreachable')
    await texts(bench, 3)
    return bench
  }
  const apply = (bench: Bench, accounts: object[], change: object = {}) =>
    bench.gateway.apply(benchSettings({ ...settings, ...change, mail: { accounts } as never }))

  test('renamed: it goes by the new name, in its order', async () => {
    const bench = await away()
    await apply(bench, [{ ...account, name: 'main' }])
    await bench.pass(minute)
    expect(bench.server('main').mails.map(({ text }) => text.split('\n')[0])).toEqual(['text 0', 'text 1', 'text 2'])
    expect((await bench.inTexts()).map(({ state }) => state)).toEqual(['forwarded', 'forwarded', 'forwarded'])
    expect((await bench.store.read((rooms) => rooms.outmails.counts())).map((row) => [row.account, row.mails])).toEqual(
      [['main', 3]],
    )
  })

  test('of another address: it is from there, and answers come there', async () => {
    const plus = { office: { smsDomains: [] } }
    const bench = await away(plus)
    await apply(bench, [{ ...account, name: 'main', address: 'sms@example.com' }], plus)
    await bench.pass(minute)
    const { from, envelopeFrom, replyTo } = bench.server('main').last
    expect([from.address, envelopeFrom]).toEqual(['sms@example.com', 'sms@example.com'])
    expect(replyTo?.address).toMatch(/^sms\+46701234567\.[a-z2-7]{13}@example\.com$/)
    await bench.mail({ to: replyTo?.address ?? '', body: 'Back' }, { account: 'main' })
    expect(bench.network().bodies).toEqual([expect.stringMatching(/Back$/)])
  })

  test('with none that can send it waits for one', async () => {
    const bench = await away()
    await apply(bench, [])
    await bench.pass(hour)
    expect((await bench.outmails()).map(({ state }) => state)).toEqual(['queued', 'queued', 'queued'])
    await apply(bench, [{ ...account, name: 'main' }])
    await bench.pass(minute)
    expect(bench.server('main').mails).toHaveLength(3)
  })
})
