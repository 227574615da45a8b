import { describe, expect, test } from 'vitest'
import { extractWords } from '../../../core/mail/extract.ts'
import { stripReply } from '../../../core/mail/strip.ts'
import { htmlToText } from '../../../drivers/mail/html.ts'
import { parseMail } from '../../../drivers/mail/parse.ts'
import { dataFiles, dataReason, hasData } from './data.ts'

// What of each body is the reply: the numbers of its lines, counted from 1, that a person would keep. `all` for bodies without anything to remove.
const replyLines: Readonly<Record<string, readonly [number, number][] | 'all'>> = {
  'email_1.txt': [[1, 7]],
  'email_11.txt': [[1, 5]],
  'email_13.txt': [[1, 5]],
  'email_15.txt': [[1, 5]],
  'email_17.txt': [[1, 5]],
  'email_19.txt': [[1, 1]],
  'email_20.txt': [[1, 1]],
  'email_22.txt': [[1, 5]],
  'email_24.txt': [[1, 5]],
  'email_26.txt': [[1, 5]],
  'email_3.txt': [[1, 5]],
  'email_5.txt': 'all',
  'email_7.txt': [[1, 5]],
  'email_9.txt': [[1, 5]],
  'email_bullets.txt': [[1, 9]],
  'email_customer_quote_header_2.txt': [[1, 1]],
  'email_danish_dash_separator.txt': [[1, 5]],
  'email_en_multiline_2.txt': [[1, 5]],
  'email_fr_multiline.txt': [[1, 5]],
  'email_french_dash_separator.txt': [[1, 5]],
  'email_german_2.txt': [[1, 5]],
  'email_german_outlook.txt': [[1, 5]],
  'email_ios_outlook.txt': [[1, 5]],
  'email_iphone.txt': [[1, 1]],
  'email_msn.txt': [[1, 5]],
  'email_norwegian_gmail.txt': [[1, 5]],
  'email_not_a_signature_2.txt': 'all',
  'email_original_message.txt': [[1, 5]],
  'email_outlook_split_line_from.txt': [[1, 5]],
  'email_reply_header.txt': [[1, 11]],
  'email_sent_from.txt': [[1, 1]],
  'email_thread.txt': [[1, 1]],
  'email_tricky_11_double_signature.txt': [[1, 4]],
  'email_tricky_13_timestamp_variations.txt': 'all',
  'email_tricky_15_original_message_variations.txt': [[1, 5]],
  'email_tricky_17_forward_header.txt': [[1, 1]],
  'email_tricky_19_quote_without_header.txt': [
    [1, 2],
    [7, 8],
    [12, 12],
  ],
  'email_tricky_20_html_entities.txt': [[1, 3]],
  'email_tricky_3_code_block.txt': 'all',
  'email_tricky_5_mixed_languages.txt': [[1, 5]],
  'email_tricky_7_multiple_dashes.txt': 'all',
  'email_tricky_9_nested_quotes.txt': [[1, 1]],
  'email_with_date_headers.txt': [[1, 1]],
  'email_with_regards.txt': 'all',
  'sig_no_empty_line.txt': [[1, 1]],
}

function wantedOf(name: string, body: string): string {
  const lines = body
    .replace(/\r\n/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd())
  const ranges = replyLines[name]
  const kept = ranges === 'all' ? lines : (ranges ?? []).flatMap(([from, to]) => lines.slice(from - 1, to))
  return kept.join('\n').trim()
}

interface Reply {
  readonly name: string
  readonly body: string
  readonly wanted: string
}

async function replies(): Promise<Reply[]> {
  const bodies = dataFiles('reply-bodies').map(({ name, raw }) => ({
    name,
    body: raw.toString('utf8'),
    wanted: wantedOf(name, raw.toString('utf8')),
  }))
  const html = dataFiles('html-replies').map(({ name, raw }) => {
    // Outlook 2007 and 2010 have no empty line before the name.
    const wanted = /ms_outlook_20(07|10)/.test(name)
      ? 'Hi. I am fine.\nThanks,\nAlex'
      : 'Hi. I am fine.\n\nThanks,\nAlex'
    return { name, body: htmlToText(raw.toString('utf8')), wanted }
  })
  const standard = await Promise.all(
    dataFiles('standard-replies').map(async ({ name, raw }) => {
      const body = name.endsWith('.eml') ? extractWords(await parseMail(raw)).text : raw.toString('utf8')
      return { name, body, wanted: 'Hello' }
    }),
  )
  return [...bodies, ...html, ...standard]
}

describe.skipIf(!hasData)(`replies that mail programs wrote${dataReason}`, () => {
  test('what is left is the reply alone, in at least 67 of 68', async () => {
    const all = await replies()
    const inexact = all.filter(({ body, wanted }) => stripReply(body).text !== wanted).map(({ name }) => name)
    expect(all.length).toBe(68)
    // "[DATE]" stands for a line that was taken out before the mail was published; nothing tells it from the sender's words.
    expect(inexact).toEqual(['email_with_date_headers.txt'])
  })

  test('the HTML parts of the same replies give the same words', async () => {
    const htmls: string[] = []
    for (const { name, raw } of dataFiles('standard-replies').filter(({ name }) => name.endsWith('.eml'))) {
      const { htmlText } = await parseMail(raw)
      // The words of outlook.eml differ between its parts.
      if (htmlText !== undefined) htmls.push(`${name}: ${stripReply(htmlText).text}`)
    }
    expect(htmls).toEqual([
      'android.eml: Hello',
      'aol.eml: Hello',
      'comcast.eml: Hello',
      'gmail.eml: Hello',
      'hotmail.eml: Hello',
      'outlook.eml: Allo! Follow up MIME!',
      'sparrow.eml: Hello',
    ])
  })
})
