import { describe, expect, test } from 'vitest'
import { explain } from '../../../core/ledger/words.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { englishWords } from '../../support/english.ts'
import { openBench } from '../../support/gateway.ts'

const german: SettingsInput = { office: { language: 'de' } }
const per = '+46701234567'

/** What the mail says to people, without the words of the text itself. */
const ours = (text: string) => text.replace(/^ {4}.*$/gm, '')

describe('an office that speaks German', () => {
  test('hears in German that a text did not arrive', async () => {
    const bench = await openBench({ settings: german })
    bench.network().answer = () => ({ kind: 'accept', id: '1' })
    await bench.mail({ subject: 'Keys', body: 'The keys are with Bo' })
    await bench.network().deliver(bench.network().receipt('1', 'expired', { wire: 'stat:EXPIRED' }))
    await bench.idle()
    const { text, report } = bench.server().last
    expect(text).toMatch(
      /^Nicht zugestellt an \+46701234567: Das Netz konnte die SMS nicht zustellen \(abgelaufen\)\. Das Telefon hat sie nicht bekommen\./,
    )
    expect(text).toContain('Die SMS:\n\n    The keys are with Bo')
    expect(ours(text)).not.toMatch(englishWords)
    // What programs read stays as the standard has it.
    expect(report?.perRecipient[0]).toContainEqual({ name: 'Action', value: 'failed' })
  })

  test('is asked in German about a text that is too long, with prices as Germans write them', async () => {
    const permission = { prices: [{ prefix: '+', price: 0.05 }], currency: 'EUR' }
    const bench = await openBench({ settings: { ...german, permission } })
    await bench.mail({ subject: 'Folder', body: 'Bring the blue folder. '.repeat(36).trim() })
    const { text } = bench.server().last
    expect(text).toMatch(
      /^Noch nicht gesendet: Diese SMS braucht 6 Teile, und ohne Rückfrage werden höchstens 4 gesendet\./,
    )
    expect(text).toContain('Um alles zu senden (6 Teile, 0,30 EUR), antworten Sie auf diese Mail mit SEND')
    expect(ours(text)).not.toMatch(englishWords)
    expect(
      await bench.mail({
        to: 'gateway@example.com',
        subject: 'AW: Folder',
        body: `SEND\n\n> ${text.split('\n')[0]}`,
        inReplyTo: bench.server().last.messageId,
      }),
    ).toBe('Processed')
    expect((await bench.outText()).state).toBe('sent')
  })

  test('gets texts from phones as German mails', async () => {
    const bench = await openBench({ settings: { office: { language: 'de', adminAddress: 'it@example.com' } } })
    await bench.network().deliver(bench.network().textFrom(per, 'Hallo?')[0] as never)
    await bench.idle()
    const { subject, text } = bench.server().last
    expect(subject).toBe(`SMS von ${per}`)
    expect(text).toBe(
      'Hallo?\n\nDiese SMS hat keinen Empfänger: niemand schreibt mit diesem Telefon, und es gibt keinen Standardempfänger. Sie wartet in Textpost unter „Wartet“. Eine Antwort auf diese Mail geht an das Telefon.\n',
    )
  })

  test('the log holds codes, so that it is read in either language', async () => {
    const bench = await openBench({ settings: german })
    await bench.mail({ subject: 'Hi', body: 'Kommt 🚚 morgen?' })
    await bench.mail({ from: 'Eve <eve@evil.example>', body: 'Pay now' })
    const all = [...(await bench.ledger({ mailId: 1 })), ...(await bench.ledger({ mailId: 2 }))]
    const inGerman = all.map((fact) => explain(fact, 'de')).join('\n')
    expect(inGerman).toMatch(/^Absender anerkannt: dmarc=pass, laut /m)
    expect(inGerman).toMatch(/^SMS an \+46701234567, 1 Teil \(Unicode\), wegen „🚚“\.$/m)
    expect(inGerman).toMatch(/^eve@evil\.example steht nicht auf der Liste derer, die senden dürfen\./m)
    expect(inGerman.replace(/„[^“]*“/g, '')).not.toMatch(englishWords)
    expect(all.map((fact) => explain(fact)).join('\n')).toMatch(/^Sender accepted: dmarc=pass by /m)
  })
})
