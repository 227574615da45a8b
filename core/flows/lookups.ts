import { isReplyToken } from '../mail/reply-address.ts'
import type { StoreRooms } from '../ports/store.ts'
import type { RecipientLookups } from '../rules/recipients.ts'
import type { FlowContext } from './context.ts'
import { canBeAnswered } from './outmail.ts'

/** What the recipient rules ask of the store. */
export function recipientLookups(rooms: StoreRooms, context: FlowContext): RecipientLookups {
  return {
    answered: async (ids) => {
      const ours = await rooms.outmails.byMessageId(ids)
      return ours && canBeAnswered(ours.phone) ? { phone: ours.phone, messageId: ours.mail.messageId } : undefined
    },
    aliased: (alias) => rooms.contacts.byAlias(alias),
    tokenFits: (phone, token) => {
      const sign = { entropy: context.entropy, key: context.replyKey }
      return context.settings().mail.accounts.some(({ address }) => isReplyToken(sign, address, phone, token))
    },
  }
}
