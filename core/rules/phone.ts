import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max/es6'

/** What phones are read by. */
export interface PhoneOffice {
  /** ISO 3166, two letters; phones without a country code are numbers of it. */
  readonly country: string
  /** Short numbers that are phones. */
  readonly shortCodes: readonly string[]
}

/** E.164 has 15 digits; the longest form around them is not much longer. */
const longestForm = 40

/**
 * The phone that a person or a program meant (BEHAVIOUR §2.2): E.164 with `+`, or a listed short code as it is listed. Read are
 * `+46…`, `0046…`, `46…`, `p46…` and national numbers, with blanks, dots, dashes, slashes and brackets. Undefined for anything else.
 */
export function readPhone(text: string, office: PhoneOffice): string | undefined {
  if (text.length > longestForm) return undefined
  const bare = withoutSeparators(text)
  const form = /^(p?)(\+?)([0-9]{3,20})$/i.exec(bare)
  if (!form) return undefined
  const [, p, plus, digits] = form as unknown as [string, string, string, string]
  if (p === '' && plus === '' && office.shortCodes.includes(digits)) return digits
  if (p !== '' || plus !== '') return international(digits)
  if (digits.startsWith('00')) return international(digits.slice(2))
  return bareNumber(digits, office.country)
}

/**
 * The phone that a network of the office's country wrote: in a form that people write, or as the bare national number without trunk prefix,
 * as the type “national” means it (TS 23.040 §9.1.2.5). Of the latter only mobiles count: seven digits may be anything.
 */
export function readNetworkPhone(digits: string, office: PhoneOffice): string | undefined {
  const phone = readPhone(digits, office)
  if (phone !== undefined || !isSupportedCountry(office.country) || !/^[0-9]{5,15}$/.test(digits)) return phone
  const national = parse(digits, office.country)
  const type = national?.getType()
  return type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE' ? national?.number : undefined
}

/** Separators people and programs write, and marks that come along when a number is copied from a page. */
function withoutSeparators(text: string): string {
  if (/^\+?[0-9]+$/.test(text)) return text
  return text
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[\s.()[\]/\-\u2010-\u2015\u2212]/g, '')
}

/** A number with its country code is taken when its length is possible: new ranges open before tables know them. */
function international(digits: string): string | undefined {
  const number = parse(`+${digits}`)
  // A number whose zeros fall away one by one each time that it is read would be another phone at every reading.
  return number?.isPossible() && parse(number.number)?.number === number.number ? number.number : undefined
}

/**
 * Digits alone are a national number when they are written as the country writes it, trunk prefix and all; else they begin with a
 * country code. Only numbers in use count, so that dates and order numbers are no phones.
 */
function bareNumber(digits: string, country: string): string | undefined {
  const national = isSupportedCountry(country) ? parse(digits, country) : undefined
  if (national?.isValid() && national.formatNational().replace(/[^0-9]/g, '') === digits) return national.number
  const withCode = parse(`+${digits}`)
  return withCode?.isValid() ? withCode.number : undefined
}

/** A text's phone is read at every step of its way, and to read one takes as long as to store it. */
const lastRead = new Map<string, PhoneNumber | undefined>()
const mostRead = 500

function parse(text: string, country?: CountryCode): PhoneNumber | undefined {
  if (country !== undefined) return parsePhoneNumberFromString(text, country)
  if (lastRead.has(text)) return lastRead.get(text)
  if (lastRead.size >= mostRead) lastRead.clear()
  const number = parsePhoneNumberFromString(text)
  lastRead.set(text, number)
  return number
}

/**
 * A phone as people write it: national in the office's own country, where that is read as the same phone, else with its country code. What is no
 * number stays as it is.
 */
export function formatPhone(phone: string, office: PhoneOffice): string {
  if (!phone.startsWith('+')) return phone
  const number = parse(phone)
  if (!number) return phone
  const national = number.country === office.country ? number.formatNational() : undefined
  // A number that is in no plan may look like another one with its country code.
  const isAnother = national !== undefined && (readPhone(national, office) ?? phone) !== phone
  return national === undefined || isAnother ? number.formatInternational() : national
}

/** Whether calling or texting the phone costs its user's sender extra: premium-rate and shared-cost numbers of the national plans. */
export function isPremiumRate(phone: string): boolean {
  const type = phone.startsWith('+') ? parse(phone)?.getType() : undefined
  return type === 'PREMIUM_RATE' || type === 'SHARED_COST'
}

/** The country of a phone (ISO 3166) and its calling code without `+`; both undefined for short codes and names. */
export function countryOf(phone: string): {
  readonly country: string | undefined
  readonly callingCode: string | undefined
} {
  const number = phone.startsWith('+') ? parse(phone) : undefined
  return { country: number?.country, callingCode: number?.countryCallingCode }
}

/** Calling codes that countries with quite different prices share: North America and the Caribbean, Russia, Britain and its islands. */
const sharedCodes = new Set(['1', '7', '44'])

/**
 * Whether a phone is in a place of the list: a country as two letters, a prefix with `+`, or `*`. Small territories that share their
 * country's calling code (Åland, Svalbard) belong to it.
 */
export function isInCountries(phone: string, places: readonly string[]): boolean {
  if (places.includes('*')) return true
  if (places.some((place) => place.startsWith('+') && phone.startsWith(place))) return true
  const { country, callingCode } = countryOf(phone)
  if (callingCode === undefined) return false
  if (country !== undefined && places.includes(country)) return true
  if (country !== undefined && sharedCodes.has(callingCode)) return false
  return places.some((place) => isSupportedCountry(place) && getCountryCallingCode(place) === callingCode)
}
