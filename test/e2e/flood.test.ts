import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { TcpProxy } from '../drivers/mail/tcp-proxy.ts'
import { seededEntropy } from '../support/gateway.ts'
import { linksWork, missingServers, type Office, openOffice } from '../support/office.ts'
import { waitFor } from '../support/wait-for.ts'

// TEXTPOST_LONG=1: 10,000 mails and ten kills. TEXTPOST_SEED: another order of events.
const isLong = process.env.TEXTPOST_LONG === '1'
const count = isLong ? 10_000 : 40
const kills = isLong ? 10 : 1
const seed = Number(process.env.TEXTPOST_SEED ?? 1)
const cutEveryMs = isLong ? 1_600 : 600
const deadlineMs = isLong ? 1_500_000 : 90_000

/** An office whose mailbox is reached over a line that can be cut. */
async function officeOnAThread(): Promise<{ office: Office; line: TcpProxy }> {
  let imapPort = 0
  const line = await TcpProxy.start(() => imapPort)
  onTestFinished(() => line.close())
  const office = await openOffice({
    transports: ['smsc'],
    settings: (settings) => {
      const [account] = settings.mail?.accounts ?? []
      imapPort = account?.imap?.port ?? 0
      const accounts = account?.imap
        ? [{ ...account, imap: { ...account.imap, port: line.port, takeFrom: 'all' as const } }]
        : []
      return { ...settings, mail: { ...settings.mail, accounts } }
    },
  })
  return { office, line }
}

interface Counted {
  readonly mailId: number
  readonly body: string
  readonly mayBeDoubled: boolean
}

async function allTexts({ engine }: Office): Promise<Counted[]> {
  const found: Counted[] = []
  let afterId: number | undefined
  for (;;) {
    const after = afterId === undefined ? {} : { afterId }
    const page = await engine.call('texts', { direction: 'out', oldestFirst: true, limit: 1000, ...after })
    for (const text of page)
      if (text.direction === 'out')
        found.push({ mailId: text.mailId ?? 0, body: text.body, mayBeDoubled: text.mayBeDoubled })
    const last = page.at(-1)
    if (!last) return found
    afterId = last.id
  }
}

describe.skipIf(missingServers())('a mailbox full of mail, on a line that breaks', () => {
  test(
    `${count} mails become ${count} texts while IMAP is cut at random and the gateway is killed ${kills} times (seed ${seed})`,
    async () => {
      const { office, line } = await officeOnAThread()
      const { engine, environment, dovecot, network } = office
      const { fraction } = seededEntropy(seed)
      const phones = Array.from({ length: 50 }, (_, n) => network.phone(`+467000${String(10_000 + n)}`))
      const bodyOf = (n: number) => `Mail ${n} of the flood`
      for (let n = 0; n < count; n++)
        office.annaWrites({ to: `${phones[n % phones.length]?.number}@sms.test`, text: bodyOf(n) })

      await engine.start(environment)
      let isOver = false
      const cutting = (async () => {
        while (!isOver) {
          await pause(cutEveryMs * (0.5 + fraction()))
          line.cut()
        }
      })()
      // The gateway would wait longer and longer for a line that is only cut for this test.
      const nudging = (async () => {
        while (!isOver) {
          await pause(500)
          if (engine.alive) await engine.call('reconnect', { link: 'office' }).catch(() => {})
        }
      })()
      const filed = () => dovecot.mails('gateway', '.Textpost.Processed').length
      for (let kill = 1; kill <= kills; kill++) {
        // Spread over the flood: each comes when so many more are through.
        const goal = Math.floor((count * kill) / (kills + 1) - fraction() * (count / (kills + 2)))
        await waitFor(`mail ${goal}`, () => filed() >= goal, deadlineMs)
        await engine.kill()
        await engine.start(environment)
      }
      await waitFor('all but the last mails', () => filed() >= count * 0.97, deadlineMs)
      isOver = true
      await Promise.all([cutting, nudging])
      await linksWork(engine)
      await waitFor(
        'every mail to be filed',
        () => filed() === count && dovecot.mails('gateway').length === 0,
        deadlineMs,
      )
      const quiet = async () => {
        const { queues } = await engine.call('status', {})
        return queues.every(({ queued, sending, unknown }) => queued + sending + unknown === 0)
      }
      await waitFor('every text to be sent', quiet, deadlineMs)

      const texts = await allTexts(office)
      const wanted = Array.from({ length: count }, (_, n) => bodyOf(n)).sort()
      // Every mail became one text, and no mail two.
      expect(texts.map(({ body }) => body).sort()).toEqual(wanted)
      expect(new Set(texts.map(({ mailId }) => mailId)).size).toBe(count)
      // None is missing on the phones; what a kill left without an answer may be there twice, and says so.
      const received = phones.flatMap(({ inbox }) => inbox.map(({ text }) => text))
      expect([...new Set(received)].sort()).toEqual(wanted)
      const labelled = new Set(texts.filter(({ mayBeDoubled }) => mayBeDoubled).map(({ body }) => body))
      const twice = received.filter((body, at) => received.indexOf(body) !== at)
      expect(twice.filter((body) => !labelled.has(body))).toEqual([])
      // More than the start and the restarts need: the line was cut.
      expect(line.accepted).toBeGreaterThan(kills + 1)
    },
    deadlineMs + 60_000,
  )
})
