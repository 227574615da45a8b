import * as z from 'zod'
import type { PhraseText } from '../words/say.ts'
import { limit, type SettingText, words } from './fields.ts'

const fieldCap = (title: SettingText, standard: number | null) =>
  limit(10_000)
    .default(standard)
    .meta(
      words({
        title,
        description: 'Longest that the field may be; the rest is cut with …. Empty: no cap.',
        unit: 'characters',
        advanced: true,
      }),
    )

const fields = z
  .strictObject({
    fromMaxCharacters: fieldCap('{from}', 60),
    fromNameMaxCharacters: fieldCap('{fromName}', 40),
    subjectMaxCharacters: fieldCap('{subject}', 80),
    bodyMaxCharacters: fieldCap('{body}', null),
  })
  .prefault({})
  .meta(words({ title: 'Caps of the fields', description: 'How long each field of the layout may be.' }))

export const conversionSettings = z
  .strictObject({
    template: z
      .string()
      .max(1000)
      .regex(/\{(body|subject)\}/, { error: 'must contain {body} or {subject}' satisfies PhraseText })
      .refine((template) => !/\{(?!(?:from|fromName|subject|body)\})\w*\}/.test(template), {
        error: 'may name the fields {from}, {fromName}, {subject} and {body} only' satisfies PhraseText,
      })
      .default('{body}')
      .meta(
        words({
          title: 'Layout',
          description: 'What a text is made of: {from}, {fromName}, {subject}, {body} and words of your own.',
          examples: ['{body}', '{from} ({subject}) {body}'],
        }),
      ),
    fields,
    stripReplies: z
      .boolean()
      .default(true)
      .meta(
        words({ title: 'Leave out quoted mails', description: 'What an answer quotes of earlier mails is not sent.' }),
      ),
    stripSignatures: z
      .boolean()
      .default(true)
      .meta(
        words({
          title: 'Leave out signatures',
          description:
            'Signatures, lines as “Sent from my phone” and the common notices of confidentiality are not sent.',
        }),
      ),
    disclaimers: z
      .array(z.string().min(3).max(2000))
      .max(50)
      .default([])
      .meta(
        words({
          title: 'Disclaimers',
          description:
            "Words of the disclaimer that the office's mail server adds: from the paragraph that has them on, nothing is sent. * stands for any words.",
          examples: [['This e-mail is confidential*Example Ltd.']],
        }),
      ),
    attachmentsNote: z
      .boolean()
      .default(false)
      .meta(
        words({
          title: 'Say how many attachments',
          description: 'Adds “[2 attachments]”; attachments themselves are never sent.',
        }),
      ),
    maxParts: z
      .int()
      .min(1)
      .max(255)
      .default(4)
      .meta(
        words({ title: 'Longest text', description: 'How many parts a text may have.', unit: 'parts', examples: [6] }),
      ),
    whenTooLong: z
      .enum(['bounce', 'cut', 'send'])
      .default('bounce')
      .meta(
        words({
          title: 'When a text is longer',
          description: 'What becomes of it. A preview with the price goes to the sender who is asked.',
          choices: {
            bounce: 'Ask the sender, who answers SEND or SHORTEN',
            cut: 'Cut it to the longest, with … at its end',
            send: 'Send it as it is',
          },
        }),
      ),
    fit: z
      .boolean()
      .default(true)
      .meta(
        words({
          title: 'Fit',
          description:
            'Typographic quotes, dashes and the like become plain ones when that saves parts. Letters never change.',
        }),
      ),
    transliterate: z
      .boolean()
      .default(false)
      .meta(
        words({
          title: 'Plain letters',
          description: 'Letters that the GSM alphabet lacks become similar ones (ş → s) when that saves parts.',
        }),
      ),
    nationalTables: z
      .boolean()
      .default(false)
      .meta(
        words({
          title: 'National alphabets',
          description:
            'May use the Turkish, Spanish and Portuguese tables of TS 23.038. Some phones and networks show them wrongly.',
          advanced: true,
        }),
      ),
  })
  .prefault({})
  .meta(words({ title: 'Mail becomes text', description: 'What of a mail is sent, and how long it may be.' }))
