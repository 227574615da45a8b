import * as z from 'zod'
import { phrase } from '../words/say.ts'
import { words } from './fields.ts'

/** A number of 32 or 16 bits as providers write it: `0x040B` or `1035`. */
const code = (most: number, error: string) =>
  z
    .string()
    .regex(/^(0[xX][0-9A-Fa-f]{1,8}|[0-9]{1,10})$/, { error })
    .refine((written) => Number(written) >= 1 && Number(written) <= most, { error })

/** What a status of the provider's own means for the text or the link that meets it. */
const statusClasses = ['temporary', 'permanent', 'throttled', 'link', 'credentials'] as const

const vendorStatus = z
  .strictObject({
    code: code(0xffff_ffff, 'must be a status such as 0x0000040B or 1035').meta(
      words({ title: 'Code', description: 'command_status, as the provider lists it.', examples: ['0x0000040B'] }),
    ),
    words: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .meta(
        words({
          title: 'Meaning',
          description: 'End of the sentence “The SMS provider refused the text: …”.',
          examples: ['the credit is used up'],
        }),
      ),
    class: z
      .enum(statusClasses)
      .default('temporary')
      .meta(
        words({
          title: 'Kind',
          description: 'What Textpost does then.',
          choices: {
            temporary: 'Tries the text again',
            permanent: 'Gives the text up',
            throttled: 'Lets the link pause',
            link: 'Signs in anew',
            credentials: 'Says that the account is at fault, and tries again',
          },
        }),
      ),
  })
  .meta(words({ title: 'Status', description: 'A status that this provider adds to the standard.' }))

const octetsPattern = /^([0-9A-Fa-f]{2}[ :]?)*$/

const valueFits: Readonly<Record<string, (value: string) => boolean>> = {
  u8: (value) => isInteger(value, 0xff),
  u16: (value) => isInteger(value, 0xffff),
  u32: (value) => isInteger(value, 0xffff_ffff),
  text: (value) => /^[\x20-\x7e]*$/.test(value),
  octets: (value) => octetsPattern.test(value),
}

function isInteger(value: string, most: number): boolean {
  return /^(0[xX][0-9A-Fa-f]{1,8}|[0-9]{1,10})$/.test(value) && Number(value) <= most
}

const vendorTlv = z
  .strictObject({
    tag: code(0xffff, 'must be a tag such as 0x1401 or 5121').meta(
      words({ title: 'Tag', description: 'Number of the parameter.', examples: ['0x1401'] }),
    ),
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/, { error: phrase('must be letters, digits and _, at most 40') })
      .meta(
        words({
          title: 'Name',
          description: 'What it is called in the trace and in the log.',
          examples: ['campaign_id'],
        }),
      ),
    type: z
      .enum(['u8', 'u16', 'u32', 'text', 'cstring', 'octets'])
      .default('cstring')
      .meta(
        words({
          title: 'Form',
          description: 'How the value stands in it.',
          choices: {
            u8: 'A number of 1 octet',
            u16: 'A number of 2 octets',
            u32: 'A number of 4 octets',
            text: 'Letters as they are',
            cstring: 'Letters and a NUL',
            octets: 'Octets, written in hexadecimal',
          },
        }),
      ),
    direction: z
      .enum(['out', 'in', 'both'])
      .default('out')
      .meta(
        words({
          title: 'Direction',
          description: 'Which way it goes.',
          choices: {
            out: 'Sent with every part',
            in: 'Read from answers and receipts into the log',
            both: 'Sent and read',
          },
        }),
      ),
    value: z
      .string()
      .max(255)
      .default('')
      .meta(words({ title: 'Value', description: 'What is sent. Empty: nothing is sent.', examples: ['spring'] })),
  })
  .refine(({ type, value }) => value === '' || (valueFits[type === 'cstring' ? 'text' : type]?.(value) ?? false), {
    error: 'does not have the form that was chosen',
    path: ['value'],
  })
  .meta(words({ title: 'Parameter', description: 'A parameter (TLV) that this provider adds to the standard.' }))

/** What providers add to the standard (BEHAVIOUR §8). */
export const vendorOptions = {
  vendorStatuses: z
    .array(vendorStatus)
    .max(500)
    .default([])
    .meta(
      words({
        title: 'Own statuses',
        description: "The provider's list of its own error codes, and what each means.",
        examples: [[{ code: '0x0000040B', words: 'the credit is used up', class: 'temporary' }]],
        advanced: true,
      }),
    ),
  vendorTlvs: z
    .array(vendorTlv)
    .max(50)
    .default([])
    .meta(
      words({
        title: 'Own parameters',
        description:
          'Parameters (TLVs) that the provider wants with every part, or sends with its answers and receipts.',
        examples: [[{ tag: '0x1401', name: 'campaign_id', type: 'cstring', direction: 'out', value: 'spring' }]],
        advanced: true,
      }),
    ),
}
