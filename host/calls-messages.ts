import { GatewayError } from '../core/errors.ts'
import { recipientLookups } from '../core/flows/lookups.ts'
import { dialectOf, planOptions, sizeOf as routedSize } from '../core/flows/queue-text.ts'
import { findWay } from '../core/flows/routes.ts'
import type { StoreRooms } from '../core/ports/store.ts'
import { readPhone } from '../core/rules/phone.ts'
import { priceOf } from '../core/rules/prices.ts'
import { fitText } from '../core/sms/fit.ts'
import { measure } from '../core/sms/segment.ts'
import { phrase } from '../core/words/say.ts'
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
      if (mail?.erasedAt !== undefined) throw erased(mail.erasedAt)
      if (!mail || !raw) throw new GatewayError('engine/no-message', { details: { kind: phrase('mail'), id: mailId } })
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

function erased(at: number): GatewayError {
  return new GatewayError('engine/erased', { details: { day: new Date(at).toISOString().slice(0, 10) } })
}

async function sizeOf(
  rooms: StoreRooms,
  context: CallWorld['gateway']['context'],
  { text, to }: ParsedParams<'measure'>,
): Promise<Size> {
  const settings = context.settings()
  const { conversion, permission, office } = settings
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
  // As the transport that it would go by now cuts it.
  const way = await findWay(rooms, context, { phone: phones[0] ?? '', sender: '', ...routedSize(text, settings) })
  const transport = 'error' in way ? settings.transports.find(({ enabled }) => enabled)?.name : way.transport
  const options = { ...planOptions(conversion), ...dialectOf(settings, transport ?? '', text) }
  const { parts, units, capacity, remaining, alphabet, forcedBy } = measure(text, options)
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
