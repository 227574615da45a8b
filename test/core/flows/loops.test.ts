import { describe, expect, test } from 'vitest'
import type { OutgoingMail } from '../../../core/ports/mail.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { composeMime } from '../../../drivers/mail/smtp.ts'
import { type Bench, openBench, rawMail } from '../../support/gateway.ts'

const phone = '+46701234567'

/** A mail as the server of the other side hands it over: with its own word for who sent it. */
async function carried(mail: OutgoingMail): Promise<Uint8Array> {
  const domain = mail.from.address.split('@').at(-1)
  const own = `Authentication-Results: mx.example.com; dmarc=pass header.from=${domain}\r\nReturn-Path: <${mail.envelopeFrom}>\r\n`
  return new Uint8Array(Buffer.concat([Buffer.from(own), await composeMime(mail)]))
}

/** A mail program that answers every mail, whatever it is. `says` are fields that tell what it is. */
function answerTo(mail: OutgoingMail, says: readonly string[], subject = 'Re: your mail'): Uint8Array {
  return rawMail({
    to: mail.replyTo?.address ?? mail.from.address,
    subject,
    body: 'I am away until Monday.',
    inReplyTo: mail.messageId,
    header: says,
  })
}

/** Lets both sides answer until nobody has anything to say, or for forty rounds. */
async function untilSilence(
  bench: Bench,
  mailAnswers: (mail: OutgoingMail) => Uint8Array | undefined,
  textAnswer?: string,
) {
  let [texts, mails, rounds] = [0, 0, 0]
  for (; rounds < 40; rounds++) {
    const fresh = bench.network().submissions.slice(texts)
    texts += fresh.length
    if (textAnswer !== undefined) for (const { part } of fresh) await bench.text(part.to, textAnswer)
    const news = bench.server().mails.slice(mails)
    mails += news.length
    for (const mail of news) {
      const answer = mailAnswers(mail)
      if (answer) await bench.mail(answer)
    }
    if (fresh.length === 0 && news.length === 0) break
    await bench.clock.advance(10_000)
    await bench.idle()
  }
  return { texts, mails, rounds }
}

describe('programs that answer programs end in silence', () => {
  test('two offices whose gateways write to each other', async () => {
    const office = (own: string, other: string): SettingsInput => ({
      office: { country: 'SE', smsDomains: [`sms.${own}`] },
      mail: {
        accounts: [
          {
            name: 'office',
            address: `gateway@${own}`,
            imap: { host: 'imap.example.com' },
            smtp: { host: 'smtp.example.com' },
            trustedAuthservIds: ['mx.example.com'],
          },
        ],
      },
      permission: { allow: ['@a.example', '@b.example'] },
      replies: { defaultRecipient: `46701234567@sms.${other}` },
    })
    const [a, b] = [
      await openBench({ settings: office('a.example', 'b.example') }),
      await openBench({ settings: office('b.example', 'a.example') }),
    ]
    // A text that nobody is known for goes to the other office's gateway, and the other way about.
    await a.text('+46709999999', 'hello')
    await b.text('+46708888888', 'hello')
    let [seenA, seenB] = [0, 0]
    for (let round = 0; round < 10; round++) {
      for (const mail of a.server().mails.slice(seenA)) await b.mail(await carried(mail))
      seenA = a.server().mails.length
      for (const mail of b.server().mails.slice(seenB)) await a.mail(await carried(mail))
      seenB = b.server().mails.length
    }
    expect([a.server().mails.length, b.server().mails.length]).toEqual([1, 1])
    expect([a.network().bodies, b.network().bodies]).toEqual([[], []])
    expect((await a.mails()).map(({ state }) => state)).toEqual(['ignored'])
  })

  test.each<[string, string[], string?]>([
    ['by RFC 3834', ['Auto-Submitted: auto-replied']],
    ['older than it', ['Precedence: bulk']],
    ['Exchange', [], 'Automatic reply: Text from +46701234567'],
    ['in German', [], 'Abwesenheitsnotiz: Text from +46701234567'],
    ['in Polish', [], 'Odpowiedź automatyczna: Text from +46701234567'],
    ['a mailing list that sends everything back', ['List-Id: <all.example.com>']],
  ])('a vacation responder, %s, and a phone that answers every text', async (_, says, subject) => {
    const bench = await openBench()
    await bench.mail({ body: 'When do you come?' })
    const { texts, mails } = await untilSilence(bench, (mail) => answerTo(mail, says, subject), 'I am driving.')
    expect({ texts, mails }).toEqual({ texts: 1, mails: 1 })
  })

  test('one that says nothing of what it is: two texts, then it is held', async () => {
    const bench = await openBench()
    await bench.mail({ body: 'When do you come?' })
    const { texts, mails } = await untilSilence(bench, (mail) => answerTo(mail, []), 'I am driving.')
    expect({ texts, mails }).toEqual({ texts: 2, mails: 2 })
    expect((await bench.outTexts()).filter(({ state }) => state === 'held')).toMatchObject([
      { error: { code: 'rules/looks-like-loop' }, body: 'I am away until Monday.' },
    ])
  })

  test('people may say the same again', async () => {
    const bench = await openBench()
    for (let time = 0; time < 3; time++) await bench.mail({ body: 'Gate 4 is open.' })
    expect(bench.network().bodies).toEqual(Array.from({ length: 3 }, () => 'Gate 4 is open.'))
    await bench.text(phone, 'Thanks')
    await bench.mail({ body: 'Gate 4 is open.' })
    await bench.text(phone, 'Yes')
    await bench.mail({ body: 'Gate 4 is open.' })
    expect(bench.network().bodies).toHaveLength(5)
  })

  test('a storm of bounces is ignored, and nobody is told of it', async () => {
    const bench = await openBench()
    await bench.mail({ to: '+46701234567@nowhere.sms.example.com' })
    const sent = bench.server().mails.length
    expect(sent).toBe(1)
    for (let n = 0; n < 200; n++) {
      const report = rawMail({
        from: 'Mail Delivery System <MAILER-DAEMON@example.com>',
        to: 'gateway@example.com',
        subject: 'Undelivered Mail Returned to Sender',
        header: ['Return-Path: <>'],
        inReplyTo: bench.server().last.messageId,
      })
      const raw = Buffer.from(report)
        .toString('utf8')
        .replace(
          'Content-Type: text/plain; charset=utf-8',
          'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
        )
      await bench.take(new Uint8Array(Buffer.from(raw)))
    }
    await bench.idle()
    expect(bench.server().mails).toHaveLength(sent)
    expect(bench.network().bodies).toEqual([])
  })
})
