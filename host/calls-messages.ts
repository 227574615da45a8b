import { GatewayError } from '../core/errors.ts'
import { recipientLookups } from '../core/flows/lookups.ts'
import { planOptions } from '../core/flows/queue-text.ts'
import type { StoreRooms } from '../core/ports/store.ts'
import { readPhone } from '../core/rules/phone.ts'
import { priceOf } from '../core/rules/prices.ts'
import { fitText } from '../core/sms/fit.ts'
import { measure } from '../core/sms/segment.ts'
import type { CallWorld } from './call-world.ts'
import type { Handlers, ParsedParams } from './contract/contract.ts'
import type { Original, Size } from './contract/results.ts'

/** As much of a mail as anybody reads in a drawer. */
const longestOriginal = 200_000

/** Calls about the words of messages: their size while they are written, and the mail they came from. */
export function wordsCalls({ gateway, drivers }: CallWorld): Pick<Handlers, 'measure' | 'original'> {
  const { store } = gateway.context
  return {
    measure: (asked) => store.read((rooms) => sizeOf(rooms, gateway.context, asked)),
    original: async ({ mailId }): Promise<Original> => {
      const mail = await store.read((rooms) => rooms.mails.get(mailId))
      const raw = await store.read((rooms) => rooms.mails.raw(mailId))
      if (!mail || !raw) throw new GatewayError('engine/no-message', { details: { kind: 'mail', id: mailId } })
      const parsed = await drivers.parse(raw)
      const { from, fromName, subject, arrivedAt } = mail
      return {
        from,
        fromName,
        subject,
        arrivedAt,
        text: (parsed.text ?? parsed.htmlText ?? '').slice(0, longestOriginal),
        attachments: parsed.attachments.map(({ name, type }) => (name === '' ? type : name)).slice(0, 100),
      }
    },
  }
}

async function sizeOf(
  rooms: StoreRooms,
  context: CallWorld['gateway']['context'],
  { text, to }: ParsedParams<'measure'>,
): Promise<Size> {
  const { conversion, permission, office } = context.settings()
  const { parts, units, capacity, remaining, alphabet, forcedBy } = measure(text, planOptions(conversion))
  const phones: string[] = []
  const unreadable: string[] = []
  for (const name of to) {
    const phone = readPhone(name, office)
    const found =
      phone === undefined
        ? (await recipientLookups(rooms, context).aliased(name.toLowerCase())).map((one) => one.phone)
        : [phone]
    phones.push(...found)
    if (found.length === 0) unreadable.push(name)
  }
  const prices = [...new Set(phones)].map((phone) => priceOf(phone, permission.prices))
  const priced = prices.length > 0 && prices.every((price) => price !== undefined)
  return {
    parts: text === '' ? 0 : parts,
    units,
    capacity,
    remaining,
    alphabet,
    ...(forcedBy && alphabet === 'ucs2' ? { forcedBy: withReplacement(forcedBy.character) } : {}),
    ...(priced
      ? {
          price: {
            amount: prices.reduce((sum: number, price) => sum + (price ?? 0), 0) * (text === '' ? 0 : parts),
            currency: permission.currency,
          },
        }
      : {}),
    unreadable,
    limitParts: conversion.maxParts,
  }
}

function withReplacement(character: string): { character: string; replacement?: string } {
  const fit = fitText(character, { transliterate: true })
  return fit.fits && fit.text !== character ? { character, replacement: fit.text } : { character }
}
