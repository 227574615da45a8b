import * as z from 'zod'
import { type PhraseText, phrase } from '../words/say.ts'
import type { germanSettings } from './german.ts'

/** English words of a setting; german.ts gives each its German. */
export type SettingText = keyof typeof germanSettings

/**
 * What a setting's `.meta` carries. `title` and `description` are shown beside it; `unit` stands after a number; `advanced` ones are
 * folded away on pages.
 */
export interface Words {
  readonly title: SettingText
  readonly description: SettingText
  readonly unit?:
    | 'seconds'
    | 'minutes'
    | 'hours'
    | 'days'
    | 'octets'
    | 'parts'
    | 'characters'
    | 'texts'
    | 'parts per second'
  readonly examples?: readonly unknown[]
  readonly advanced?: boolean
  /** What each value of an enumeration, or of a list of one, is called on pages. */
  readonly choices?: Readonly<Record<string, SettingText>>
  /** What it must be, where the values are too many to name. */
  readonly kind?: PhraseText
}

/** `.meta` with its shape checked. */
export function words(given: Words): Record<string, unknown> {
  return { ...given }
}

/** A mail address, `local@domain`, without a display name. */
export const emailAddress = () =>
  z.string().regex(/^[^\s@<>",;:()[\]\\]+@[^\s@<>",;:()[\]\\]+$/, { error: phrase('must be a mail address') })

/** A mail address, or `@domain` for everybody of that domain. */
export const addressOrDomain = () =>
  z.string().regex(/^[^\s@<>",;:()[\]\\]*@[^\s@<>",;:()[\]\\]+$/, {
    error: phrase('must be a mail address, or @ and a domain'),
  })

/** A domain name of one or more labels. */
export const domain = () =>
  z
    .string()
    .regex(/^[^\s@.,;:<>()"\\/]+(\.[^\s@.,;:<>()"\\/]+)*$/, { error: phrase('must be a domain name, without @') })

/** A host name or an IP address; no scheme, no port. */
export const host = () =>
  z
    .string()
    .regex(/^[^\s@/\\]+$/, { error: phrase('must be the name or the IP address of a computer, and nothing else') })

export const port = () => z.int().min(1).max(65535)

/** A name that can stand in a mail address as a label of the domain (RFC 1123 §2.1), in lower case. */
export const label = () =>
  z.string().regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, {
    error: phrase('must be 1 to 32 lower-case letters, digits and dashes, and begin and end with a letter or digit'),
  })

/** A phone number in E.164 with `+`, or the digits of a short code. */
export const ownNumber = () =>
  z.string().regex(/^(\+[1-9][0-9]{5,14}|[0-9]{3,8})$/, {
    error: phrase('must be a phone number that begins with + and its country code, or a short code'),
  })

/** `+` and the first digits of phone numbers; `+` alone is every number. */
export const phonePrefix = () =>
  z.string().regex(/^\+[0-9]{0,15}$/, { error: phrase('must begin with + and go on with digits only') })

/** A phone in E.164 with `+`. */
export const phone = () =>
  z
    .string()
    .regex(/^\+[1-9][0-9]{5,14}$/, { error: phrase('must be a phone number that begins with + and its country code') })

/** A time of day, `HH:MM`. */
export const timeOfDay = () =>
  z
    .string()
    .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, { error: phrase('must be a time of day as HH:MM, 00:00 to 23:59') })

/** Seconds up to an hour, folded away on pages. */
export const seconds = (standard: number, title: SettingText, description: SettingText) =>
  z
    .number()
    .min(1)
    .max(3600)
    .default(standard)
    .meta(words({ title, description, unit: 'seconds', advanced: true }))

/** A number or `null`, which is no limit. */
export const limit = (max = 1_000_000) => z.int().min(1).max(max).nullable()

/** An IANA time zone that this computer knows. */
export const timeZone = () =>
  z
    .string()
    .regex(/^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/, { error: phrase('must be the name of a time zone') })
    .refine(isTimeZone, { error: phrase('is no time zone that this computer knows') })

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
